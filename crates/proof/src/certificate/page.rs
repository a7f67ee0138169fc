//! A certificate as one HTML file, laid out for A4.

use super::Block;

const STYLE: &str = "@page{size:A4;margin:20mm}\
:root{color-scheme:light}\
body{font:11pt/1.45 \"Times New Roman\",\"Noto Serif\",serif;color:#000;background:#fff;\
max-width:170mm;margin:0 auto;padding:1rem;overflow-wrap:anywhere}\
h1{font-size:14pt;text-align:center;margin:1.5em 0 .5em}h2{font-size:12pt;text-align:center}\
p{white-space:pre-line;margin:.6em 0}table{width:100%;border-collapse:collapse;font-size:9pt;margin:1em 0}\
th,td{border:1px solid #000;padding:2pt 4pt;text-align:start;vertical-align:top}th{overflow-wrap:normal}\
tr{break-inside:avoid}.sum{font-family:ui-monospace,monospace;font-size:8pt}\
.break{break-before:page;border:0;margin:2em 0}\
@media print{body{max-width:none;padding:0}.break{margin:0;visibility:hidden}}";

pub(super) fn html(blocks: &[Block]) -> String {
    let title = blocks.iter().find_map(|block| match block {
        Block::Title(text) => Some(text.as_str()),
        Block::Heading(_) | Block::Text(_) | Block::Table(..) | Block::Break => None,
    });
    let body: String = blocks.iter().map(block).collect();
    let title = escaped(title.unwrap_or_default());
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><main>\n{body}</main></body></html>\n"
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Title(text) => format!("<h1>{}</h1>\n", escaped(text)),
        Block::Heading(text) => format!("<h2>{}</h2>\n", escaped(text)),
        Block::Text(text) => {
            let boxes = escaped(text).replace("[ ] ", "\u{2610}\u{a0}");
            format!("<p>{}</p>\n", boxes.replace("[x] ", "\u{2611}\u{a0}"))
        }
        Block::Break => "<hr class=\"break\">\n".to_owned(),
        Block::Table(head, rows) => {
            let cell = |text: &String| {
                let sum = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
                let class = if sum { " class=\"sum\"" } else { "" };
                format!("<td{class}>{}</td>", escaped(text))
            };
            let row = |row: &Vec<String>| {
                format!("<tr>{}</tr>\n", row.iter().map(cell).collect::<String>())
            };
            let head = head
                .iter()
                .map(|text| format!("<th scope=\"col\">{}</th>", escaped(text)));
            format!(
                "<table><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>\n",
                head.collect::<String>(),
                rows.iter().map(row).collect::<String>()
            )
        }
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
