//! Every rota and every split passes the independent verifier.

mod breakouts;
mod rota;

fn names(people: usize) -> Vec<String> {
    const NAMES: [&str; 15] = [
        "Ana", "Ben", "Cy", "Dana", "Eve", "Finn", "Gül", "Hana", "Ida", "Jo", "Kai", "Lea", "Max",
        "Noa", "Ola",
    ];
    NAMES[..people]
        .iter()
        .map(|&name| name.to_owned())
        .collect()
}
