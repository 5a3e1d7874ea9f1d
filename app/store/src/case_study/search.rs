//! The index of the words of cases: FTS5 on SQLite, tsvector on PostgreSQL. Both are given words that are folded already
//! and queries made of such words alone, so both find the same, and nothing that is typed can be an error.

use std::collections::BTreeSet;

use domain::case_study::search::words;
use domain::case_study::{CaseFilter, CaseState, SearchQuery, SearchText, StoredCase};
use domain::id::{CaseStudyId, CohortId};
use domain::session::SessionState;
use sea_orm::sea_query::{
    Alias, BinOper, Expr, ExprTrait, LikeExpr, OnConflict, Query, SelectStatement,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait,
    JoinType, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    Statement,
};

use super::to_stored;
use crate::entity::{case_search, case_study, case_version, session, session_block};
use crate::programme::number;

/// How the words are kept. A higher number has every case indexed again at the next start.
const FORMAT: i32 = 1;
/// PostgreSQL keeps no place of a word behind this.
const LAST_PLACE: usize = 16_383;

/// The cases that somebody may find at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// Only published ones.
    pub published_only: bool,
    /// Only these.
    pub among: Option<BTreeSet<CaseStudyId>>,
    /// Whether words are searched for in the teaching note, the role cards and the observer sheet too.
    pub with_teaching: bool,
}

/// Some of the cases on a shelf that a filter leaves, after the first `offset` and at most `limit`, and how many there are
/// in all. The best come first when words are searched for; otherwise they are sorted by title.
///
/// # Errors
/// The database's error.
pub async fn search(
    db: &impl ConnectionTrait,
    shelf: &Shelf,
    filter: &CaseFilter,
    offset: u64,
    limit: u64,
) -> Result<(Vec<StoredCase>, u64), DbErr> {
    let backend = db.get_database_backend();
    let mut query = on_shelf(shelf).filter(facts(filter));
    if let Some(cohort) = filter.not_met_by {
        query = query.filter(case_study::Column::Id.not_in_subquery(met_by(cohort)));
    }
    if !filter.words.is_empty() {
        join_words(&mut query, backend, &filter.words, shelf.with_teaching);
    }
    let total = query.clone().count(db).await?;
    if !filter.words.is_empty() {
        let (rank, order) = match (backend, shelf.with_teaching) {
            (DbBackend::Postgres, true) => {
                ("ts_rank('{0.1, 0.2, 0.5, 1}', words, wanted)", Order::Desc)
            }
            (DbBackend::Postgres, false) => {
                ("ts_rank('{0, 0.2, 0.5, 1}', words, wanted)", Order::Desc)
            }
            (_, true) => ("bm25(case_words, 10.0, 5.0, 2.0, 1.0)", Order::Asc),
            (_, false) => ("bm25(case_words, 10.0, 5.0, 2.0, 0.0)", Order::Asc),
        };
        query = query.order_by(Expr::cust(rank), order);
    }
    let rows = query
        .order_by_asc(Expr::col((Alias::new("case_search"), Alias::new("title"))))
        .order_by_asc(case_study::Column::Id)
        .offset(offset)
        .limit(limit)
        .select_also(case_study::Entity)
        .all(db)
        .await?;
    let cases = rows
        .into_iter()
        .filter_map(|row| to_stored(row).transpose())
        .collect::<Result<_, _>>()?;
    Ok((cases, total))
}

/// How many cases stand on a shelf.
///
/// # Errors
/// The database's error.
pub async fn count(db: &impl ConnectionTrait, shelf: &Shelf) -> Result<u64, DbErr> {
    on_shelf(shelf).count(db).await
}

/// The keys of the skills that the cases on a shelf exercise.
///
/// # Errors
/// The database's error.
pub async fn skills(db: &impl ConnectionTrait, shelf: &Shelf) -> Result<BTreeSet<String>, DbErr> {
    let rows: Vec<String> = on_shelf(shelf)
        .select_only()
        .column(case_version::Column::Skills)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .iter()
        .flat_map(|keys| keys.split_whitespace())
        .map(str::to_owned)
        .collect())
}

/// The indexed versions of the cases on a shelf, which are the newest.
fn on_shelf(shelf: &Shelf) -> Select<case_version::Entity> {
    use sea_orm::RelationTrait;

    let mut query = case_version::Entity::find()
        .join(JoinType::InnerJoin, case_version::Relation::CaseStudy.def());
    let search = Alias::new("case_search");
    let of = |column: &'static str| Expr::col((search.clone(), Alias::new(column)));
    let same = of("case_study_id")
        .equals(case_version::Column::CaseStudyId.as_column_ref())
        .and(of("version").equals(case_version::Column::Version.as_column_ref()));
    QueryTrait::query(&mut query).join(JoinType::InnerJoin, search.clone(), same);
    if shelf.published_only {
        query = query.filter(case_study::Column::State.eq(CaseState::Published.as_str()));
    }
    match &shelf.among {
        Some(among) => query.filter(case_study::Column::Id.is_in(among.iter().map(|id| id.0))),
        None => query,
    }
}

fn facts(filter: &CaseFilter) -> Condition {
    use case_version::Column as C;
    let mut all = Condition::all();
    if let Some(topic) = filter.topic {
        all = all.add(holds(C::Topics, topic.as_str()));
    }
    if let Some(skill) = &filter.skill {
        all = all.add(holds(C::Skills, skill));
    }
    if let Some(valence) = filter.valence {
        all = all.add(C::Valence.eq(valence.as_str()));
    }
    if let Some(difficulty) = filter.difficulty {
        all = all.add(C::Difficulty.eq(difficulty.as_str()));
    }
    if let Some(minutes) = filter.minutes {
        all = all.add(C::Minutes.lte(i32::from(minutes)));
    }
    all
}

/// Whether a key stands in a column of keys with spaces between them.
fn holds(column: case_version::Column, key: &str) -> Expr {
    let literal = key
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let and = || BinOper::Custom("||");
    Expr::val(" ")
        .binary(and(), Expr::col(column.as_column_ref()))
        .binary(and(), Expr::val(" "))
        .like(LikeExpr::new(format!("% {literal} %")).escape('\\'))
}

/// The cases that a cohort has worked on in a session that took place.
fn met_by(cohort: CohortId) -> SelectStatement {
    Query::select()
        .column((session_block::Entity, session_block::Column::CaseStudyId))
        .from(session_block::Entity)
        .inner_join(
            session::Entity,
            Expr::col((session::Entity, session::Column::Id))
                .equals((session_block::Entity, session_block::Column::SessionId)),
        )
        .and_where(Expr::col((session::Entity, session::Column::CohortId)).eq(cohort.0))
        .and_where(
            Expr::col((session::Entity, session::Column::State)).eq(SessionState::Held.as_str()),
        )
        .and_where(
            Expr::col((session_block::Entity, session_block::Column::CaseStudyId)).is_not_null(),
        )
        .take()
}

fn join_words(
    query: &mut Select<case_version::Entity>,
    backend: DbBackend,
    wanted: &SearchQuery,
    with_teaching: bool,
) {
    let index = Alias::new("case_words");
    let key = match backend {
        DbBackend::Postgres => "case_study_id",
        _ => "rowid",
    };
    let same = Expr::col((index.clone(), Alias::new(key)))
        .equals(case_version::Column::CaseStudyId.as_column_ref());
    let query = QueryTrait::query(query).join(JoinType::InnerJoin, index, same);
    match backend {
        DbBackend::Postgres => {
            let select = Query::select()
                .expr_as(
                    Expr::cust_with_values("CAST($1 AS tsquery)", [tsquery(wanted, with_teaching)]),
                    Alias::new("wanted"),
                )
                .take();
            query
                .join_subquery(
                    JoinType::InnerJoin,
                    select,
                    Alias::new("query"),
                    Condition::all(),
                )
                .and_where(Expr::cust("words @@ wanted"))
        }
        _ => query.and_where(Expr::cust_with_values(
            "case_words MATCH ?",
            [fts5(wanted, with_teaching)],
        )),
    };
}

/// The query in the words of FTS5. A word is letters and figures, and stands between quotes all the same.
fn fts5(wanted: &SearchQuery, with_teaching: bool) -> String {
    let terms: Vec<String> = wanted
        .0
        .iter()
        .map(|term| {
            let star = if term.is_prefix { " *" } else { "" };
            format!("\"{}\"{star}", term.words.join(" "))
        })
        .collect();
    let terms = terms.join(" AND ");
    if with_teaching {
        terms
    } else {
        format!("{{title summary handout}} : ({terms})")
    }
}

/// The query as a tsquery. The teaching note has the weight D, which is left out for who may not read it.
fn tsquery(wanted: &SearchQuery, with_teaching: bool) -> String {
    let weights = if with_teaching { "" } else { "ABC" };
    let terms: Vec<String> = wanted
        .0
        .iter()
        .map(|term| {
            let last = term.words.len() - 1;
            let words: Vec<String> = term
                .words
                .iter()
                .enumerate()
                .map(|(at, word)| {
                    let star = if at == last && term.is_prefix {
                        "*"
                    } else {
                        ""
                    };
                    match format!("{star}{weights}") {
                        none if none.is_empty() => format!("'{word}'"),
                        some => format!("'{word}':{some}"),
                    }
                })
                .collect();
            format!("({})", words.join(" <-> "))
        })
        .collect();
    terms.join(" & ")
}

/// The words of a case with place and weight as a tsvector. No phrase goes from one part into the next.
fn tsvector(text: &SearchText) -> String {
    let mut written = String::new();
    let mut place = 0;
    for (part, weight) in parts(text).into_iter().zip(['A', 'B', 'C', 'D']) {
        for (_, word) in words(part) {
            place = LAST_PLACE.min(place + 1);
            written.push_str(&format!("'{word}':{place}{weight} "));
        }
        place += 1;
    }
    written
}

fn parts(text: &SearchText) -> [&str; 4] {
    [&text.title, &text.summary, &text.handout, &text.teaching]
}

fn folded(text: &str) -> String {
    let words: Vec<String> = words(text).map(|(_, word)| word).collect();
    words.join(" ")
}

/// Puts a version of a case into the index, in the place of an earlier one.
///
/// # Errors
/// The database's error.
pub async fn index(
    db: &impl ConnectionTrait,
    id: CaseStudyId,
    version: u32,
    text: &SearchText,
) -> Result<(), DbErr> {
    use case_search::Column as C;
    let row = case_search::ActiveModel {
        case_study_id: Set(id.0),
        version: Set(number(version.into())),
        format: Set(FORMAT),
        title: Set(folded(&text.title)),
    };
    let mut replace = OnConflict::column(C::CaseStudyId);
    replace.update_columns([C::Version, C::Format, C::Title]);
    case_search::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    let backend = db.get_database_backend();
    let statement = match backend {
        DbBackend::Postgres => Statement::from_sql_and_values(
            backend,
            "INSERT INTO case_words (case_study_id, words) VALUES ($1, CAST($2 AS tsvector)) \
             ON CONFLICT (case_study_id) DO UPDATE SET words = excluded.words",
            [id.0.into(), tsvector(text).into()],
        ),
        _ => {
            let [title, summary, handout, teaching] = parts(text).map(folded);
            Statement::from_sql_and_values(
                backend,
                "INSERT OR REPLACE INTO case_words (rowid, title, summary, handout, teaching) \
                 VALUES (?, ?, ?, ?, ?)",
                [
                    id.0.into(),
                    title.into(),
                    summary.into(),
                    handout.into(),
                    teaching.into(),
                ],
            )
        }
    };
    db.execute_raw(statement).await?;
    Ok(())
}

/// Takes a case out of the index.
///
/// # Errors
/// The database's error.
pub(super) async fn forget(db: &impl ConnectionTrait, id: CaseStudyId) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let key = match backend {
        DbBackend::Postgres => "case_study_id",
        _ => "rowid",
    };
    let sql = format!("DELETE FROM case_words WHERE {key} = {id}");
    db.execute_raw(Statement::from_string(backend, sql)).await?;
    case_search::Entity::delete_by_id(id.0).exec(db).await?;
    Ok(())
}

/// The cases whose newest version is not in the index as this program keeps it, in that version.
///
/// # Errors
/// The database's error.
pub async fn list_unindexed(db: &impl ConnectionTrait) -> Result<Vec<StoredCase>, DbErr> {
    let indexed = Query::select()
        .expr(Expr::val(1))
        .from(case_search::Entity)
        .and_where(
            Expr::col((case_search::Entity, case_search::Column::CaseStudyId))
                .equals(case_version::Column::CaseStudyId.as_column_ref()),
        )
        .and_where(
            Expr::col((case_search::Entity, case_search::Column::Version))
                .equals(case_version::Column::Version.as_column_ref()),
        )
        .and_where(Expr::col((case_search::Entity, case_search::Column::Format)).eq(FORMAT))
        .take();
    let rows = case_version::Entity::find()
        .filter(case_version::Column::Version.in_subquery(super::newest_version()))
        .filter(Expr::exists(indexed).not())
        .find_also_related(case_study::Entity)
        .all(db)
        .await?;
    rows.into_iter()
        .filter_map(|row| to_stored(row).transpose())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_made_of_folded_words_alone() {
        let wanted = SearchQuery::read("\"late answer\" it's Caf");
        assert_eq!(
            fts5(&wanted, true),
            "\"late answer\" AND \"it s\" AND \"caf\" *"
        );
        assert_eq!(
            fts5(&wanted, false),
            "{title summary handout} : (\"late answer\" AND \"it s\" AND \"caf\" *)"
        );
        assert_eq!(
            tsquery(&wanted, true),
            "('late' <-> 'answer') & ('it' <-> 's') & ('caf':*)"
        );
        assert_eq!(
            tsquery(&wanted, false),
            "('late':ABC <-> 'answer':ABC) & ('it':ABC <-> 's':ABC) & ('caf':*ABC)"
        );
    }

    #[test]
    fn no_phrase_goes_over_the_end_of_a_part() {
        let text = SearchText {
            title: "A b".into(),
            summary: "c".into(),
            handout: String::new(),
            teaching: "d".into(),
        };
        assert_eq!(tsvector(&text), "'a':1A 'b':2A 'c':4B 'd':7D ");
    }
}
