//! Forms that answer in place: what the server would show as the next page is put where it belongs, and keys press
//! buttons. The page works without this; it only becomes quicker.
//!
//! The markup says it all. A form with `data-in-place` is answered so, but for its buttons with `data-leave`: the element
//! with the id `live` is taken over from the answer, and the focus goes to what has `autofocus` in it. `data-live` on a
//! button of such a form presses it whenever one stops typing there. While the focus is in that element, `data-key="x"` on
//! a button presses it by that key, on or around a field goes there; those of a part with `data-keys-of` only while the
//! focus is on what names the id of the part in `data-scope`, the first one named before the others. `data-selection`
//! around a field fills it with the words that are selected.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, KeyboardEvent,
    SubmitEvent,
};

/// The id of the part of a page that each answer replaces.
const REGION: &str = "live";
const IN_REGION: &str = "#live";

/// Forms whose answer comes into the page.
const IN_PLACE: &str = "form[data-in-place]";

/// How long nothing is typed before what was typed is sent.
const PAUSE: Duration = Duration::from_millis(400);

/// Stands anywhere on a page whose forms and keys it serves; without it they work as forms alone.
#[island]
pub fn Live() -> impl IntoView {
    Effect::new(|_| listen());
}

/// Hears of every key and form of the page.
fn listen() {
    let live = Rc::new(Page::default());
    let hear = Closure::<dyn Fn(Event)>::new(move |event: Event| live.hear(&event));
    for kind in ["keydown", "input", "submit"] {
        // A page that cannot be listened to works by forms alone.
        let _ = document().add_event_listener_with_callback(kind, hear.as_ref().unchecked_ref());
    }
    hear.forget();
}

/// What is under way on the page.
#[derive(Default)]
struct Page {
    is_sending: Cell<bool>,
    /// Keys pressed while an answer is under way: they are meant for what comes with it.
    keys: RefCell<Vec<String>>,
    /// How often something was typed.
    typed: Cell<u32>,
}

impl Page {
    fn hear(self: &Rc<Self>, event: &Event) {
        let Some(target) = event.target().and_then(|it| it.dyn_into().ok()) else {
            return;
        };
        if let Some(key) = event.dyn_ref::<KeyboardEvent>() {
            self.on_key(key, &target);
        } else if let Some(submit) = event.dyn_ref::<SubmitEvent>() {
            self.on_submit(submit, &target);
        } else {
            self.on_input(&target);
        }
    }

    fn on_key(self: &Rc<Self>, event: &KeyboardEvent, target: &Element) {
        // What takes letters keeps them, and what Enter presses is pressed.
        let own = "input:not([type=radio],[type=checkbox]), textarea, select";
        let pressed = "a:not([data-scope]), button, summary";
        let key = event.key();
        if event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || !is_in(target, IN_REGION)
            || is_in(target, own)
            || (key == "Enter" && is_in(target, pressed))
        {
            return;
        }
        if self.is_sending.get() {
            event.prevent_default();
            self.keys.borrow_mut().push(key);
        } else if press(&key) {
            event.prevent_default();
        }
    }

    fn on_input(self: &Rc<Self>, field: &Element) {
        let Some(form) = closest(field, IN_PLACE) else {
            return;
        };
        let Some(button) = find(&form, "[data-live]") else {
            return;
        };
        let typed = self.typed.get() + 1;
        self.typed.set(typed);
        let page = self.clone();
        let send = move || {
            if page.typed.get() != typed {
                return;
            }
            if page.is_sending.get() {
                // What is on its way was sent before this was typed.
                page.on_input(&form);
            } else {
                page.send(form.unchecked_into(), Some(button));
            }
        };
        set_timeout(send, PAUSE);
    }

    /// Sends a form that stays on its page; what leads elsewhere is left to the browser.
    fn on_submit(self: &Rc<Self>, event: &SubmitEvent, form: &Element) {
        let button = event.submitter();
        let leaves = |button: &HtmlElement| button.has_attribute("data-leave");
        if is_in(form, IN_PLACE) && !button.as_ref().is_some_and(leaves) {
            event.prevent_default();
            self.send(form.clone().unchecked_into(), button);
        }
    }

    fn send(self: &Rc<Self>, form: HtmlFormElement, button: Option<HtmlElement>) {
        if self.is_sending.replace(true) {
            return;
        }
        let page = self.clone();
        spawn_local(async move {
            // What was not answered is still there, and the button can be pressed again.
            if let Ok((address, answer)) = answer(&form, button.as_ref()).await {
                show(&address, &answer);
            }
            page.is_sending.set(false);
            while !page.is_sending.get() && !page.keys.borrow().is_empty() {
                let key = page.keys.borrow_mut().remove(0);
                press(&key);
            }
        });
    }
}

/// Does what a key stands for where the focus is; whether it stands for anything.
fn press(key: &str) -> bool {
    let selector = String::from("[data-key~=\"") + key + "\" i]";
    let here = document().active_element();
    let scopes = here
        .and_then(|here| closest(&here, "[data-scope]")?.get_attribute("data-scope"))
        .unwrap_or_default();
    let found = scopes
        .split(' ')
        .filter_map(|id| document().get_element_by_id(id))
        .find_map(|scope| find(&scope, &selector))
        .or_else(|| {
            let outside = String::from(":not([data-keys-of] *)") + &selector;
            find(&region(&document())?, &outside)
        });
    let Some(found) = found else { return false };
    if found.tag_name() == "BUTTON" {
        found.click();
        return true;
    }
    let field = find(&found, "input").unwrap_or_else(|| found.clone());
    if found.has_attribute("data-selection")
        && let Some(words) = selected()
    {
        field.unchecked_ref::<HtmlInputElement>().set_value(&words);
    }
    focus(&field);
    true
}

/// Puts the region of a page in the place of the one that is shown; goes to a page that has none.
fn show(address: &str, page: &Document) {
    let new = region(page);
    let is_shown = region(&document())
        .zip(new.as_ref())
        .is_some_and(|(old, new)| old.replace_with_with_node_1(new).is_ok());
    if !is_shown {
        // Without an address to go to the page stays as it is.
        let _ = window().location().set_href(address);
    } else if let Some(wanted) = new.and_then(|new| find(&new, "[autofocus]")) {
        focus(&wanted);
    }
}

fn region(page: &Document) -> Option<Element> {
    page.get_element_by_id(REGION)
}

fn find(inside: &Element, selector: &str) -> Option<HtmlElement> {
    let found = inside.query_selector(selector).ok()??;
    Some(found.unchecked_into())
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok()?
}

fn is_in(element: &Element, selector: &str) -> bool {
    closest(element, selector).is_some()
}

fn focus(element: &HtmlElement) {
    // It can be read and pressed without the focus too.
    let _ = element.focus();
}

/// The page that the server answers a form with, and its address.
async fn answer(
    form: &HtmlFormElement,
    button: Option<&HtmlElement>,
) -> Result<(String, Document), JsValue> {
    let fields = web_sys::FormData::new_with_form(form)?;
    let of_button = |name: &str| button.and_then(|button| button.get_attribute(name));
    if let Some(name) = of_button("name") {
        fields.append_with_str(&name, &of_button("value").unwrap_or_default())?;
    }
    let to = of_button("formaction").unwrap_or_else(|| form.action());
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    let body = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&fields)?;
    init.set_body(body.as_ref());
    let response = JsFuture::from(window().fetch_with_str_and_init(&to, &init)).await?;
    let response: web_sys::Response = response.unchecked_into();
    let text = JsFuture::from(response.text()?).await?;
    let page = web_sys::DomParser::new()?.parse_from_string(
        &text.as_string().unwrap_or_default(),
        web_sys::SupportedType::TextHtml,
    )?;
    Ok((response.url(), page))
}

/// The words that are selected on the page.
fn selected() -> Option<String> {
    let words = String::from(window().get_selection().ok()??.to_string());
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}
