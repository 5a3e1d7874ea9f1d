//! The clock of a run sheet: when each block starts, and whether the time suffices.

use chrono::{DateTime, Duration, Utc};

use super::{Meeting, SessionBlock};

/// A block that has started at another time than planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Which block, counted from 0.
    pub block: usize,
    /// When it has started.
    pub at: DateTime<Utc>,
}

/// When each block of an agenda starts, its minutes counted through the meetings of a session: a block that
/// would start at or after the end of a meeting starts with the next one. From a block that has `moved`, the
/// clock goes on from there, never back.
pub fn clock(
    meetings: &[Meeting],
    blocks: &[SessionBlock],
    moved: Option<Moved>,
) -> Vec<DateTime<Utc>> {
    let mut rest = meetings.iter();
    let Some(mut meeting) = rest.next() else {
        return Vec::new();
    };
    let mut at = meeting.starts_at;
    blocks
        .iter()
        .enumerate()
        .map(|(number, block)| {
            while at >= meeting.ends_at
                && let Some(next) = rest.next()
            {
                meeting = next;
                at = at.max(meeting.starts_at);
            }
            if let Some(moved) = moved.filter(|moved| moved.block == number) {
                at = moved.at;
            }
            let starts_at = at;
            at += Duration::minutes(block.minutes.into());
            starts_at
        })
        .collect()
}

/// Minutes of the meetings that are left after the last block; less than none when it goes on after them.
pub fn minutes_left(
    meetings: &[Meeting],
    blocks: &[SessionBlock],
    starts: &[DateTime<Utc>],
) -> i64 {
    let (Some(block), Some(start), Some(last)) = (blocks.last(), starts.last(), meetings.last())
    else {
        return 0;
    };
    let end = *start + Duration::minutes(block.minutes.into());
    if end >= last.ends_at {
        return -(end - last.ends_at).num_minutes();
    }
    let left = |meeting: &Meeting| (meeting.ends_at - meeting.starts_at.max(end)).num_minutes();
    meetings.iter().map(left).filter(|left| *left > 0).sum()
}
