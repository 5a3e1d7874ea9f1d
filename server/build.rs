//! Builds the program again when the assets it embeds have changed.

fn main() {
    println!("cargo:rerun-if-changed=../target/assets/build-id");
    println!("cargo:rerun-if-changed=build.rs");
}
