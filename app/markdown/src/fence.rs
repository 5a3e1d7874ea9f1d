//! Fenced code blocks: which lines of a text are code, so that markers inside them are left alone.

/// Follows a text line by line. Fences as in CommonMark 0.31, section 4.5.
#[derive(Default)]
pub(crate) struct CodeFence {
    open: Option<Open>,
}

struct Open {
    mark: u8,
    length: usize,
    line: usize,
}

impl CodeFence {
    /// Takes the next line, counted from 1, and says whether it is part of a fenced code block, its fences included.
    pub(crate) fn covers(&mut self, line_number: usize, line: &str) -> bool {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let text = line.trim_start_matches(' ').trim_end();
        let mark = text.bytes().next().unwrap_or(b' ');
        let length = text.bytes().take_while(|byte| *byte == mark).count();
        let is_fence = indent <= 3 && matches!(mark, b'`' | b'~') && length >= 3;
        let rest = &text[if is_fence { length } else { 0 }..];
        match &self.open {
            Some(open) => {
                if is_fence && mark == open.mark && length >= open.length && rest.is_empty() {
                    self.open = None;
                }
                true
            }
            None if is_fence && !(mark == b'`' && rest.contains('`')) => {
                self.open = Some(Open {
                    mark,
                    length,
                    line: line_number,
                });
                true
            }
            None => false,
        }
    }

    /// The line of the fence that was opened and not closed so far.
    pub(crate) fn open_since(&self) -> Option<usize> {
        self.open.as_ref().map(|open| open.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(text: &str) -> Vec<bool> {
        let mut fence = CodeFence::default();
        text.lines()
            .enumerate()
            .map(|(at, line)| fence.covers(at + 1, line))
            .collect()
    }

    #[test]
    fn a_fence_is_closed_by_the_same_mark_at_least_as_long() {
        assert_eq!(
            covered("a\n```rust\nb\n~~~\n``\n```` \nc"),
            [false, true, true, true, true, true, false]
        );
    }

    #[test]
    fn inline_code_and_deep_indentation_open_nothing() {
        assert_eq!(covered("``` a ` b\n    ```\nx"), [false; 3]);
    }

    #[test]
    fn an_open_fence_is_remembered_with_its_line() {
        let mut fence = CodeFence::default();
        fence.covers(1, "x");
        fence.covers(2, "~~~~ text");
        fence.covers(3, "~~~");
        assert_eq!(fence.open_since(), Some(2));
    }
}
