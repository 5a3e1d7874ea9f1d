//! Forms, waves, who has answered, and answers.
