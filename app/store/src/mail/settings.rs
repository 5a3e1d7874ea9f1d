//! The rules and texts of mails, as far as they differ from what comes with the program.

use chrono::{DateTime, Utc};
use domain::mail::{KindRule, MailKind, MailRules, Quiet};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

use crate::entity::{mail_rule, mail_setting, mail_template};
use crate::programme::{small, unreadable};

/// The one row of `mail_setting`.
const ONE: i64 = 1;

/// The rules as they are now: nothing is sent, and what is due goes as one mail a day, until somebody says otherwise.
///
/// # Errors
/// The database's error.
pub async fn rules(db: &impl ConnectionTrait) -> Result<MailRules, DbErr> {
    let mut rules = MailRules {
        digest: true,
        ..MailRules::default()
    };
    if let Some(row) = mail_setting::Entity::find_by_id(ONE).one(db).await? {
        rules.sending = row.sending;
        rules.digest = row.digest;
        rules.quiet = Quiet {
            from: small(row.quiet_from)?,
            until: small(row.quiet_until)?,
            weekends: row.quiet_weekends,
            morning: small(row.morning)?,
        };
    }
    for row in mail_rule::Entity::find().all(db).await? {
        let days = row.days.split_whitespace().map(str::parse);
        let rule = KindRule {
            is_on: row.is_on,
            days: days.collect::<Result<_, _>>().map_err(unreadable)?,
        };
        rules
            .kinds
            .insert(row.kind.parse().map_err(unreadable)?, rule);
    }
    Ok(rules)
}

/// Keeps the rules.
///
/// # Errors
/// The database's error.
pub async fn keep_rules(db: &impl ConnectionTrait, rules: &MailRules) -> Result<(), DbErr> {
    mail_setting::Entity::delete_by_id(ONE).exec(db).await?;
    mail_setting::ActiveModel {
        id: Set(ONE),
        sending: Set(rules.sending),
        quiet_from: Set(rules.quiet.from.into()),
        quiet_until: Set(rules.quiet.until.into()),
        quiet_weekends: Set(rules.quiet.weekends),
        digest: Set(rules.digest),
        morning: Set(rules.quiet.morning.into()),
    }
    .insert(db)
    .await?;
    mail_rule::Entity::delete_many().exec(db).await?;
    for (kind, rule) in &rules.kinds {
        let days: Vec<String> = rule.days.iter().map(ToString::to_string).collect();
        mail_rule::ActiveModel {
            kind: Set(kind.as_str().to_owned()),
            is_on: Set(rule.is_on),
            days: Set(days.join(" ")),
        }
        .insert(db)
        .await?;
    }
    Ok(())
}

/// The text of a kind that a coordinator wrote; `None` while it is as it came.
///
/// # Errors
/// The database's error.
pub async fn find_template(
    db: &impl ConnectionTrait,
    kind: MailKind,
) -> Result<Option<String>, DbErr> {
    let row = mail_template::Entity::find_by_id(kind.as_str())
        .one(db)
        .await?;
    Ok(row.map(|row| row.text))
}

/// Keeps the text of a kind, or takes it away so that the one of the program is used again.
///
/// # Errors
/// The database's error.
pub async fn keep_template(
    db: &impl ConnectionTrait,
    kind: MailKind,
    text: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let Some(text) = text else {
        mail_template::Entity::delete_by_id(kind.as_str())
            .exec(db)
            .await?;
        return Ok(());
    };
    let row = mail_template::ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        text: Set(text.to_owned()),
        changed_at: Set(now),
    };
    mail_template::Entity::insert(row)
        .on_conflict(
            OnConflict::column(mail_template::Column::Kind)
                .update_columns([
                    mail_template::Column::Text,
                    mail_template::Column::ChangedAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(db)
        .await?;
    Ok(())
}
