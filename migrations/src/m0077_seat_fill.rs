//! Seats for the sessions that were there before: of who is in the cohort, or was when it took place.

use crate::prelude::*;

migration!(manager => {
    let ended = "(SELECT MAX(ends_at) FROM meeting WHERE meeting.session_id = s.id)";
    let fill = format!(
        "INSERT INTO seat (session_id, person_id, kind, state, since, turn) \
         SELECT DISTINCT s.id, e.person_id, 'normal', \
         CASE s.state WHEN 'cancelled' THEN 'session_cancelled' ELSE 'seated' END, s.created_at, 0 \
         FROM session s JOIN enrolment e ON e.cohort_id = s.cohort_id \
         WHERE (s.state <> 'held' AND e.withdrawn_at IS NULL) \
         OR (s.state = 'held' AND e.enrolled_at <= {ended} \
         AND (e.withdrawn_at IS NULL OR e.withdrawn_at > {ended}))"
    );
    let statements = [
        fill.as_str(),
        // Who was marked was there, whatever cohort they are in by now.
        "INSERT INTO seat (session_id, person_id, kind, state, since, turn) \
         SELECT DISTINCT s.id, a.person_id, 'normal', 'seated', s.created_at, 0 \
         FROM attendance a JOIN meeting m ON m.id = a.meeting_id JOIN session s ON s.id = m.session_id \
         WHERE s.state = 'held' AND NOT EXISTS \
         (SELECT 1 FROM seat WHERE seat.session_id = s.id AND seat.person_id = a.person_id)",
        "INSERT INTO seat_event (seat_id, state, at, reason) \
         SELECT id, 'seated', since, 'In the cohort' FROM seat",
        "INSERT INTO seat_event (seat_id, state, at, reason) \
         SELECT seat.id, 'session_cancelled', s.updated_at, 'The session was cancelled' \
         FROM seat JOIN session s ON s.id = seat.session_id WHERE seat.state = 'session_cancelled'",
    ];
    raw(manager, &statements, &statements).await
});
