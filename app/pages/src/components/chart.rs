//! Charts for both themes, print and screen readers: an SVG with a title and a description, and the figures in a table
//! beside it.

use leptos::prelude::*;

use super::TableWrap;

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Points joined by lines; a value that is missing leaves a gap.
    Line,
    /// A level that holds until the next one.
    Steps,
    /// A bar a value, beside those of other series of bars.
    Bars,
}

/// A value with the words that stand for it in the table.
pub(crate) type Point = Option<(f64, String)>;

/// Values over the labels of a chart.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    /// What it is, with its unit.
    pub(crate) name: String,
    pub(crate) shape: Shape,
    /// One a label; `None` where there is none, which the table shows as “not shown”.
    pub(crate) points: Vec<Point>,
    /// The value at the upper edge of the picture, for a series with a scale of its own.
    pub(crate) top: Option<f64>,
}

/// A chart: series of labelled points.
#[derive(Clone, Debug)]
pub(crate) struct Chart {
    /// Tells it apart from the others of a page.
    pub(crate) id: String,
    pub(crate) title: String,
    /// What it shows, in a sentence.
    pub(crate) description: String,
    /// What the labels are.
    pub(crate) axis: String,
    pub(crate) labels: Vec<String>,
    pub(crate) series: Vec<Series>,
    /// A label at which something happened, and what.
    pub(crate) mark: Option<(usize, String)>,
}

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 180.0;
/// Room for words left of, above, right of and below the picture.
const EDGES: [f64; 4] = [44.0, 18.0, 8.0, 22.0];

/// Where labels and values are in the picture.
struct Frame {
    labels: usize,
    top: f64,
}

impl Frame {
    /// The middle of a label's column.
    fn x(&self, at: usize) -> f64 {
        EDGES[0] + self.column() * (at as f64 + 0.5)
    }

    fn column(&self) -> f64 {
        (WIDTH - EDGES[0] - EDGES[2]) / self.labels.max(1) as f64
    }

    /// The height of a value, from nought at the lower edge.
    fn y(&self, value: f64, top: Option<f64>) -> f64 {
        let top = top.unwrap_or(self.top);
        let share = if top > 0.0 {
            (value / top).clamp(0.0, 1.0)
        } else {
            0.0
        };
        HEIGHT - EDGES[3] - share * (HEIGHT - EDGES[1] - EDGES[3])
    }

    /// The path of a line or of steps.
    fn path(&self, series: &Series) -> String {
        let mut path = String::new();
        let mut is_joined = false;
        for (at, point) in series.points.iter().enumerate() {
            let Some((value, _)) = point else {
                is_joined = false;
                continue;
            };
            let (x, y) = (self.x(at), self.y(*value, series.top));
            path.push_str(&match (is_joined, series.shape) {
                (false, _) => format!("M{x:.1} {y:.1}"),
                (true, Shape::Steps) => format!("H{x:.1}V{y:.1}"),
                (true, _) => format!("L{x:.1} {y:.1}"),
            });
            is_joined = true;
        }
        path
    }
}

/// A round number that is not below any value, so that the edge can be read: 1, 2 or 5 and noughts.
fn round_up(most: f64) -> f64 {
    if most <= 0.0 {
        return 1.0;
    }
    let unit = 10_f64.powf(most.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|step| step * unit >= most);
    step.unwrap_or(10.0) * unit
}

impl Chart {
    fn frame(&self) -> Frame {
        let shared = self.series.iter().filter(|series| series.top.is_none());
        let values = shared.flat_map(|series| series.points.iter().flatten());
        let most = values.fold(0.0, |most: f64, (value, _)| most.max(*value));
        Frame {
            labels: self.labels.len(),
            top: round_up(most),
        }
    }

    /// The chart with its table.
    pub(crate) fn view(self) -> AnyView {
        let table = self.table();
        view! { {self.picture()} {table} }.into_any()
    }

    /// The chart alone, for a page that has a table with the same figures under it.
    pub(crate) fn picture(self) -> AnyView {
        let frame = self.frame();
        let (title_id, text_id) = (format!("{}-title", self.id), format!("{}-text", self.id));
        let described_by = format!("{title_id} {text_id}");
        let drawn = self.drawn(&frame);
        let keys: Vec<_> = self
            .series
            .iter()
            .enumerate()
            .map(|(at, series)| {
                view! {
                    <li>
                        <svg viewBox="0 0 24 8" aria-hidden="true"><path class=format!("s{}", at % 4) d="M0 4H24"/></svg>
                        " "
                        {series.name.clone()}
                    </li>
                }
            })
            .collect();
        let [left, top, right, bottom] = EDGES;
        let base = HEIGHT - bottom;
        let mark = self.mark.as_ref().map(|(at, words)| {
            let x = frame.x(*at);
            view! {
                <line class="mark" x1=x x2=x y1=top y2=base/>
                <text x=x y=top - 5.0 text-anchor="middle">{words.clone()}</text>
            }
        });
        let first = self.labels.first().cloned();
        let last = self
            .labels
            .last()
            .cloned()
            .filter(|_| self.labels.len() > 1);
        view! {
            <figure class="chart">
                <figcaption>{self.title.clone()}</figcaption>
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-labelledby=described_by>
                    <title id=title_id>{self.title}</title>
                    <desc id=text_id>{self.description}</desc>
                    <path class="frame" d=format!("M{left} {top}V{base}H{}", WIDTH - right)/>
                    <text x=left - 4.0 y=top + 4.0 text-anchor="end">{plain(frame.top)}</text>
                    <text x=left - 4.0 y=base text-anchor="end">"0"</text>
                    <text x=left y=HEIGHT - 6.0>{first}</text>
                    <text x=WIDTH - right y=HEIGHT - 6.0 text-anchor="end">{last}</text>
                    {mark}
                    {drawn}
                </svg>
                <ul class="keys">{keys}</ul>
            </figure>
        }
        .into_any()
    }

    /// The series as shapes.
    fn drawn(&self, frame: &Frame) -> Vec<AnyView> {
        let bars = self
            .series
            .iter()
            .filter(|one| one.shape == Shape::Bars)
            .count();
        let width = frame.column() * 0.8 / bars.max(1) as f64;
        let mut bar = 0;
        let mut drawn = Vec::new();
        for (at, series) in self.series.iter().enumerate() {
            let class = format!("s{}", at % 4);
            let known = series.points.iter().enumerate();
            let known = known.filter_map(|(at, point)| Some((at, point.as_ref()?.0)));
            match series.shape {
                Shape::Bars => {
                    let shift = width * (f64::from(bar) - bars as f64 / 2.0);
                    bar += 1;
                    for (label, value) in known {
                        let y = frame.y(value, series.top);
                        let height = frame.y(0.0, None) - y;
                        let x = frame.x(label) + shift;
                        drawn.push(
                            view! { <rect class=class.clone() x=x y=y width=width height=height/> }
                                .into_any(),
                        );
                    }
                }
                Shape::Line | Shape::Steps => {
                    drawn.push(
                        view! { <path class=class.clone() d=frame.path(series)/> }.into_any(),
                    );
                    if series.shape == Shape::Line {
                        for (label, value) in known {
                            let (x, y) = (frame.x(label), frame.y(value, series.top));
                            drawn.push(
                                view! { <circle class=class.clone() cx=x cy=y r="3"/> }.into_any(),
                            );
                        }
                    }
                }
            }
        }
        drawn
    }

    fn table(&self) -> AnyView {
        let heads: Vec<_> = self
            .series
            .iter()
            .map(|series| view! { <th scope="col" class="num">{series.name.clone()}</th> })
            .collect();
        let rows: Vec<_> = self
            .labels
            .iter()
            .enumerate()
            .map(|(at, label)| {
                let cells: Vec<_> = self
                    .series
                    .iter()
                    .map(|series| {
                        let point = series.points.get(at).cloned().flatten();
                        let words = point.map_or("not shown".to_owned(), |(_, words)| words);
                        view! { <td class="num" data-label=series.name.clone()>{words}</td> }
                    })
                    .collect();
                view! { <tr><th scope="row">{label.clone()}</th>{cells}</tr> }
            })
            .collect();
        let title = self.title.clone();
        let axis = self.axis.clone();
        view! {
            <TableWrap label=title.clone()>
                <table>
                    <caption class="visually-hidden">{title}</caption>
                    <thead><tr><th scope="col">{axis}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    }
}

/// A number without needless noughts.
fn plain(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(value: f64) -> Point {
        Some((value, format!("{value} minutes")))
    }

    fn chart(shape: Shape) -> Chart {
        Chart {
            id: "c".into(),
            title: "Handling <time>".into(),
            description: "Falls from 12 to 9.".into(),
            axis: "Month".into(),
            labels: ["Jan", "Feb", "Mar"].map(str::to_owned).to_vec(),
            series: vec![Series {
                name: "Minutes".into(),
                shape,
                points: vec![point(12.0), None, point(9.0)],
                top: None,
            }],
            mark: Some((1, "Finished".into())),
        }
    }

    #[test]
    fn what_is_drawn_is_said_in_words_and_figures_too() {
        // Erased views end with an empty comment.
        let html = chart(Shape::Line).view().to_html().replace("<!>", "");
        for part in [
            "role=\"img\"",
            "Handling &lt;time&gt;</title>",
            "Falls from 12 to 9.</desc>",
            "12 minutes",
            "not shown",
            "Finished",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("style="), "{html}");
    }

    #[test]
    fn a_missing_value_leaves_a_gap_and_steps_hold_their_level() {
        let line = chart(Shape::Line);
        assert_eq!(line.frame().path(&line.series[0]).matches('M').count(), 2);
        let mut steps = chart(Shape::Steps);
        steps.series[0].points = vec![point(0.0), point(10.0), point(20.0)];
        let frame = steps.frame();
        let path = frame.path(&steps.series[0]);
        let bottom = frame.y(0.0, None);
        assert!(
            path.starts_with(&format!("M102.0 {bottom:.1}H218.0V")),
            "{path}"
        );
        assert_eq!(path.matches('L').count(), 0);
        assert_eq!(
            chart(Shape::Bars).view().to_html().matches("<rect").count(),
            2
        );
    }

    #[test]
    fn the_edge_is_a_round_number_above_every_value() {
        for (most, edge) in [
            (0.0, 1.0),
            (12.0, 20.0),
            (0.3, 0.5),
            (100.0, 100.0),
            (51.0, 100.0),
        ] {
            assert!((round_up(most) - edge).abs() < 1e-9, "{most}");
        }
        assert_eq!(
            (plain(20.0), plain(0.5)),
            ("20".to_owned(), "0.5".to_owned())
        );
        let frame = chart(Shape::Line).frame();
        assert!(frame.y(40.0, None) >= EDGES[1] && frame.y(10.0, Some(10.0)) <= EDGES[1] + 0.01);
    }
}
