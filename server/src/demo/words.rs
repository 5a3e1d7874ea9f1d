//! What the people of the made-up firm wrote.

/// What works well, as typed into the pre-training assessment.
pub(super) const WORKS_WELL: [&str; 8] = [
    "When a customer calls twice, somebody picks the case up and stays with it to the end.",
    "My manager backs us when we take time for a difficult call.",
    "The morning round between support and field service saves a lot of guessing.",
    "People here answer each other quickly, even across sites.",
    "New colleagues are allowed to listen in before they take calls alone.",
    "We say sorry early and mean it.",
    "Finance explains an invoice in plain words when we ask.",
    "Sales tells us before a large customer starts, most of the time.",
];

/// What could be better.
pub(super) const COULD_BE_BETTER: [&str; 8] = [
    "Promises made in the sale reach us only when the customer asks about them.",
    "Nobody knows who owns a case once it has left the first line.",
    "We measure how fast a call ends and not whether the customer has to call again.",
    "Hand-over notes are so short that the customer tells the story twice.",
    "Escalations go to a mailbox that nobody reads on Fridays.",
    "The outsourced first line cannot see what we can see.",
    "Other departments treat our questions as a disturbance.",
    "Difficult talks are put off until they are very difficult.",
];

/// A case example.
pub(super) const CASE_EXAMPLE: [&str; 4] = [
    "A customer had moved house and we sent the engineer to the old address three times.",
    "A refund was promised on the phone and refused in writing a week later.",
    "A customer thanked us for a call in which I only listened and wrote down what had happened.",
    "A colleague in another department waited two weeks for one number from us.",
];

/// What people will try.
pub(super) const COMMITMENTS: [&str; 6] = [
    "Before I answer, I will say back in one sentence what the other person needs.",
    "I will ring the next department myself instead of forwarding the mail.",
    "I will ask one open question before I offer a solution.",
    "I will name the next step and its date at the end of every call.",
    "I will thank one colleague a week for something I saw them do.",
    "When somebody gets loud, I will slow down and lower my voice first.",
];

/// What happened: outcome key, situation, what they did, what they learned.
pub(super) const RESULTS: [(&str, &str, &str, &str); 5] = [
    (
        "as_expected",
        "A customer asked for the third time when the part would come.",
        "I said back what I had understood and gave a date.",
        "It took half a minute and ended the calls.",
    ),
    (
        "better",
        "A colleague from another department was annoyed by my question.",
        "I rang instead of writing and asked how the week was going.",
        "We found that both of us were waiting for the same third person.",
    ),
    (
        "worse",
        "An angry caller did not want to be asked anything.",
        "I asked an open question right away.",
        "Too early: next time I let the anger have its minute first.",
    ),
    (
        "something_else",
        "I tried to slow down in a call about an invoice.",
        "I made a pause, and the customer started to talk about the contract.",
        "The invoice was not the problem at all.",
    ),
    (
        "better",
        "A hand-over to field service on a Friday afternoon.",
        "I wrote the next step with a name and a date.",
        "The engineer called me on Monday to say thanks.",
    ),
];

/// Stories that were shared: thumbs up or thumbs down, and the text.
pub(super) const EXAMPLES: [(&str, &str); 3] = [
    (
        "thumbs_down",
        "We had an elderly customer whose line was cut after a move that we had confirmed. I called four departments \
         and each of them sent me to the next one. In the end she came to the shop and cried. What I would have needed \
         was one person who was allowed to decide.",
    ),
    (
        "thumbs_up",
        "A guest had left a stuffed animal behind. Our night shift found it, took three photographs of it at the desk, \
         in the kitchen and on the roof, and sent them along with the parcel. The family has booked twice since then.",
    ),
    (
        "thumbs_down",
        "Our target is six minutes a call. A customer needed twelve, so I transferred her at minute six and she had to \
         start again. The number was good that day and I felt bad about it.",
    ),
];

/// The situation of a follow-up reflection.
pub(super) const SITUATIONS: [&str; 4] = [
    "In a call about a late delivery.",
    "When a colleague came to me with a complaint about another team.",
    "In the weekly meeting, when two departments blamed each other.",
    "At the counter, with a customer who had waited long.",
];

/// What a facilitator notes after a session: what worked and what to change, on the session and on its cases.
pub(super) const DEBRIEFS: [(&str, &str); 3] = [
    (
        "The returns round. Three results were something else entirely, and the room worked on them by itself.",
        "Do the drill **before** the break. After it the first round took twice as long.",
    ),
    (
        "The third round, in which the money could not be returned: everybody spoke about it afterwards.",
        "Say twice that a raised hand stops the scene. Two people had not heard it.",
    ),
    (
        "The card of the developer on the table until somebody asked for it.",
        "",
    ),
];
