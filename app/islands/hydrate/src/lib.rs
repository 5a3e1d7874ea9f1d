//! The browser's entry: wakes the islands of the page that has just loaded, and holds nothing else.

use islands as _;

/// Called once by the page's script when the module is ready.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
