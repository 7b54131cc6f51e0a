use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use super::text::{article, dollars, thousands};
use super::{Ask, Scenario, shop};
use crate::data::{Data, Film};
use crate::format::{Format, json, sse};
use crate::pace::Frames;

pub(super) static SCENARIO: Scenario = Scenario {
    name: "chat",
    title: "Answers about films in Markdown, token by token",
    format: Format::Sse,
    count: None,
    interval_ms: 30,
    delay_ms: 0,
    end: Some(r#""[DONE]""#),
    prompt: true,
    play,
};

#[derive(Serialize)]
struct Chunk<'a> {
    id: &'static str,
    object: &'static str,
    choices: [Choice<'a>; 1],
}

#[derive(Serialize)]
struct Choice<'a> {
    index: u8,
    delta: Delta<'a>,
    finish_reason: Option<&'static str>,
}

#[derive(Default, Serialize)]
struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
}

fn play(data: &Arc<Data>, ask: &Ask) -> Frames {
    let answer = answer(data, ask.prompt.as_deref().unwrap_or_default());
    // A token keeps the white space behind it, so joining them gives the answer back.
    let tokens: Vec<String> = answer.split_inclusive([' ', '\n']).map(str::to_owned).collect();
    let count = ask.count(&SCENARIO).min(tokens.len() as u64);
    let reason = if count < tokens.len() as u64 { "length" } else { "stop" };
    let deltas = tokens.into_iter().take(usize::try_from(count).unwrap_or(usize::MAX)).enumerate();
    let deltas = deltas.map(|(i, token)| {
        chunk(Delta { role: (i == 0).then_some("assistant"), content: Some(&token) }, None)
    });
    let tail = [chunk(Delta::default(), Some(reason)), Bytes::from_static(b"data: [DONE]\n\n")];
    Frames { format: Format::Sse, total: count + 2, frames: Box::new(deltas.chain(tail)) }
}

fn chunk(delta: Delta<'_>, finish_reason: Option<&'static str>) -> Bytes {
    let choices = [Choice { index: 0, delta, finish_reason }];
    sse(None, None, &json(&Chunk { id: "chat-1", object: "chat.completion.chunk", choices }))
}

/// The first rule that finds something to say about the prompt.
fn answer(data: &Data, prompt: &str) -> String {
    let prompt = words(prompt);
    let rules = [about_box, about_film, by_director, by_superlative, by_genre, by_year];
    rules.iter().find_map(|rule| rule(data, &prompt)).unwrap_or_else(|| {
        let films = best(data, |_| true);
        format!(
            "I know {} films and answer from their records. Ask me about a title, a director, a genre or a year.\n\n\
             If you just want to see something good tonight:\n\n{}",
            thousands(data.films.len() as u64),
            list(&films, None)
        )
    })
}

/// Lower-case words between single spaces, with one at each end, so that " heat " finds the word and not "theatre".
fn words(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' });
    let plain = plain.flat_map(char::to_lowercase).collect::<String>();
    format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Titles of one word that are common words too count only if the film is well known.
const KNOWN: u64 = 20_000;

fn about_film(data: &Data, prompt: &str) -> Option<String> {
    let named = data.films.iter().filter(|film| {
        let title = words(&film.title);
        let one_word = title.split_whitespace().count() == 1;
        let clear =
            !one_word || (film.votes >= KNOWN && title.len() >= 6 && title.contains(char::is_alphabetic));
        clear && prompt.contains(&title)
    });
    named.max_by_key(|film| (film.title.len(), film.votes)).map(|film| portrait(data, film))
}

fn portrait(data: &Data, film: &Film) -> String {
    let title = escape(&film.title);
    let kind =
        film.genre.as_deref().map_or("film".to_owned(), |genre| format!("{} film", genre.to_lowercase()));
    let mut text = format!("## {title} ({})\n\nThis is {} {kind}", film.year, article(&kind));
    if let Some(director) = &film.director {
        text += &format!(" by **{}**", escape(director));
    }
    if let Some(minutes) = film.minutes {
        text += &format!(" of {minutes} minutes");
    }
    text += ".";
    if let Some(score) = film.audience {
        text += &format!(" The audience gives it **{score} of 10**, from {} votes.", thousands(film.votes));
    }
    if let Some(critics) = film.critics {
        let verdict = if critics >= 60 { "recommend it" } else { "like it, which is *not* many" };
        text += &format!(" {critics}% of the critics {verdict}.");
    }
    text += &money(film);
    let others = best(data, |other| other.director == film.director && other.title != film.title);
    if let (Some(director), false) = (&film.director, others.is_empty()) {
        text += &format!("\n\n### More by {}\n\n{}", escape(director), list(&others, Some(director)));
    }
    text + &sample(&film.title)
}

fn money(film: &Film) -> String {
    let Some(gross) = film.gross else { return String::new() };
    let Some(budget) = film.budget else {
        return format!("\n\nIt took {} at the box office.", dollars(gross));
    };
    let verdict = match gross as f64 / budget as f64 {
        2.5.. => "So somebody was happy.",
        1.0.. => "It paid for itself.",
        _ => "So somebody was *not* happy.",
    };
    format!(
        "\n\n| Money | Dollars |\n|:--|--:|\n| What it cost | {} |\n| What it took at the box office | {} |\n\n{verdict}",
        dollars(budget),
        dollars(gross)
    )
}

/// How a program asks the same.
fn sample(title: &str) -> String {
    let prompt: String = form_urlencoded::byte_serialize(title.as_bytes()).collect();
    format!(
        "\n\n### The same from code\n\n```js\nimport {{ open }} from \"runnelet\";\n\n\
         const answer = open(\"/stream/chat?prompt={prompt}\", {{\n  \
         select: \"/data/choices/0/delta/content\",\n  end: \"[DONE]\",\n}});\n\
         for await (const token of answer) show(token);\n```\n"
    )
}

/// Text in which nothing means anything to Markdown.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "\\`*_[]<>|#~&!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn about_box(data: &Data, prompt: &str) -> Option<String> {
    if ![" box ", " spielberg ", " collection "].iter().any(|word| prompt.contains(word)) {
        return None;
    }
    let films = shop::box_set(data);
    let gross = dollars(films.iter().filter_map(|film| film.gross).sum());
    let mut favourites = films.clone();
    favourites.sort_by(|a, b| score(b).total_cmp(&score(a)));
    favourites.truncate(5);
    Some(format!(
        "The box has **{} films** by {}. Together they took {gross} at the box office.\n\n\
         ### What the audience likes best\n\n{}",
        films.len(),
        shop::DIRECTOR,
        list(&favourites, Some(shop::DIRECTOR))
    ))
}

fn by_director(data: &Data, prompt: &str) -> Option<String> {
    let directors = data.films.iter().filter_map(|film| film.director.as_deref());
    let director = directors.filter(|name| prompt.contains(&words(name))).max_by_key(|name| name.len())?;
    let films = best(data, |film| film.director.as_deref() == Some(director));
    Some(format!(
        "## Films by {}\n\nThe audience likes these best:\n\n{}",
        escape(director),
        list(&films, Some(director))
    ))
}

fn by_superlative(data: &Data, prompt: &str) -> Option<String> {
    let mut films: Vec<_> = data.films.iter().filter(|film| film.votes >= KNOWN).collect();
    let title = if prompt.contains(" worst ") {
        films.sort_by(|a, b| score(a).total_cmp(&score(b)));
        "Brave choice. Of the films that many people saw, the audience likes these least:"
    } else if prompt.contains(" expensive ") || prompt.contains(" budget ") {
        films.sort_by_key(|film| std::cmp::Reverse(film.budget));
        "These cost most to make:"
    } else if prompt.contains(" successful ") || prompt.contains(" box office ") {
        films.sort_by_key(|film| std::cmp::Reverse(film.gross));
        "These took most at the box office:"
    } else {
        return None;
    };
    films.truncate(5);
    Some(format!("{title}\n\n{}", list(&films, None)))
}

/// Words of a prompt, and the genre as the data calls it.
const GENRES: [(&str, &str); 12] = [
    ("western", "Western"),
    ("horror", "Horror"),
    ("scary", "Horror"),
    ("comedy", "Comedy"),
    ("funny", "Comedy"),
    ("romantic", "Romantic Comedy"),
    ("musical", "Musical"),
    ("documentary", "Documentary"),
    ("thriller", "Thriller"),
    ("adventure", "Adventure"),
    ("action", "Action"),
    ("drama", "Drama"),
];

fn by_genre(data: &Data, prompt: &str) -> Option<String> {
    let (word, genre) = GENRES.iter().find(|(word, _)| prompt.contains(&format!(" {word}")))?;
    let films = best(data, |film| film.genre.as_deref() == Some(genre));
    Some(format!("For a {word} evening, the audience would choose:\n\n{}", list(&films, None)))
}

fn by_year(data: &Data, prompt: &str) -> Option<String> {
    let year: i32 = prompt
        .split_whitespace()
        .find_map(|word| word.parse().ok().filter(|year| (1910..=2012).contains(year)))?;
    let films = best(data, |film| film.year == year);
    (!films.is_empty())
        .then(|| format!("## {year}\n\nThe best liked films of the year:\n\n{}", list(&films, None)))
}

fn score(film: &Film) -> f64 {
    film.audience.unwrap_or(0.0)
}

/// The five that the audience likes best; of little known films only if there are no others.
fn best(data: &Data, wanted: impl Fn(&Film) -> bool) -> Vec<&Film> {
    let mut films: Vec<_> =
        data.films.iter().filter(|film| film.audience.is_some() && wanted(film)).collect();
    films.sort_by(|a, b| (b.votes >= KNOWN).cmp(&(a.votes >= KNOWN)).then(score(b).total_cmp(&score(a))));
    films.truncate(5);
    films
}

/// A numbered list; a director whom the text has named already is not named again.
fn list(films: &[&Film], named: Option<&str>) -> String {
    let line = |(i, film): (usize, &&Film)| {
        let score = film.audience.map(|score| format!("{score} of 10"));
        let director = film.director.as_deref().filter(|&director| Some(director) != named);
        let director = director.map(|director| format!("by {}", escape(director)));
        let detail: Vec<String> = score.into_iter().chain(director).collect();
        format!("{}. **{}** ({}), {}", i + 1, escape(&film.title), film.year, detail.join(", "))
    };
    films.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}
