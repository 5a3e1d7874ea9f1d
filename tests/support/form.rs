//! Forms as a browser fills them in: found on a page, with everything they hold already.

use scraper::{ElementRef, Html, Selector};

use crate::{Answer, Browser};

/// A form of a page and what it would send.
#[derive(Clone, Debug)]
pub struct Form {
    action: String,
    is_get: bool,
    is_multipart: bool,
    fields: Vec<(String, String)>,
    /// Radio buttons and empty text areas: the names, and what a person could give.
    open: Vec<(String, Option<String>)>,
}

impl Answer {
    /// The parts of the page that `selector` finds, as text.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        page.select(&parsed(selector))
            .map(|part| part.text().collect::<String>().trim().to_owned())
            .collect()
    }

    /// Where the links of the page lead that begin and end so, each once, in order.
    pub fn links(&self, beginning: &str, end: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        let mut links = Vec::new();
        for link in page.select(&parsed("a[href]")) {
            let to = link.attr("href").unwrap_or_default().to_owned();
            if to.len() > beginning.len()
                && to.starts_with(beginning)
                && to.ends_with(end)
                && !links.contains(&to)
            {
                links.push(to);
            }
        }
        links
    }

    /// The first form of the page that sends to `action`.
    pub fn form(&self, action: &str) -> Form {
        let page = Html::parse_document(&self.text);
        let form = page
            .select(&parsed(&format!("form[action=\"{action}\"]")))
            .next()
            .unwrap_or_else(|| panic!("no form to {action} on the page:\n{}", self.text));
        let (mut fields, mut open) = (Vec::new(), Vec::new());
        for control in form.select(&parsed("input[name], textarea[name], select[name]")) {
            let name = control.attr("name").unwrap_or_default().to_owned();
            let value = control.attr("value").unwrap_or_default().to_owned();
            if control.attr("type") == Some("radio") && !value.is_empty() {
                open.push((name.clone(), Some(value)));
            } else if control.value().name() == "textarea" {
                open.push((name.clone(), None));
            }
            fields.extend(sent(control).map(|value| (name, value)));
        }
        Form {
            action: action.to_owned(),
            is_get: form.attr("method") != Some("post"),
            is_multipart: form.attr("enctype") == Some("multipart/form-data"),
            fields,
            open,
        }
    }
}

fn parsed(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}

/// What a control sends as it stands on the page.
fn sent(control: ElementRef) -> Option<String> {
    let value = control.attr("value").map(str::to_owned);
    match (control.value().name(), control.attr("type")) {
        ("textarea", _) => Some(control.text().collect()),
        ("select", _) => {
            let options: Vec<_> = control.select(&parsed("option")).collect();
            options
                .iter()
                .find(|option| option.attr("selected").is_some())
                .or(options.first())
                .map(|option| option.attr("value").unwrap_or_default().to_owned())
        }
        (_, Some("checkbox" | "radio")) => control
            .attr("checked")
            .map(|_| value.unwrap_or_else(|| "on".to_owned())),
        (_, Some("file" | "submit")) => None,
        _ => Some(value.unwrap_or_default()),
    }
}

impl Form {
    /// The form with one value for `name` instead of what it held.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(held, _)| held != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The form with the first choice of every group nobody has chosen from, and `text` in every empty text area.
    pub fn filled_in(mut self, text: &str) -> Self {
        for (name, choice) in self.open.clone() {
            let held = self.fields.iter().find(|(held, _)| *held == name);
            if held.is_none_or(|(_, value)| value.is_empty()) {
                self = self.with(&name, choice.as_deref().unwrap_or(text));
            }
        }
        self
    }
}

impl Browser<'_> {
    /// Sends a form as it stands.
    pub async fn submit(&self, form: Form) -> Answer {
        let fields: Vec<_> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        if form.is_get {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            return self.get(&format!("{}?{query}", form.action)).await;
        }
        if !form.is_multipart {
            return self.post(&form.action, &fields).await;
        }
        let mut body = String::new();
        for (name, value) in fields {
            body += "--cut\r\nContent-Disposition: form-data; name=\"";
            body += name;
            body += "\"\r\n\r\n";
            body += value;
            body += "\r\n";
        }
        body += "--cut--\r\n";
        self.post_body(&form.action, "multipart/form-data; boundary=cut", body)
            .await
    }
}
