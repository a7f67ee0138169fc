//! Forms about footage: who demands it, what is advised and decided, and who hands it to whom.

use acts::{
    AdviceGiven, Command, DemandEnded, Digest, FootageDemanded, HandedOver, ListedFile, Recipient,
    ReleaseDecided,
};

use super::super::super::asked::Told;
use super::Form;

/// More lines than this are not read of one list; the record says how many it takes.
const LINES_MAX: usize = 10_000;

impl Form<'_> {
    /// What is asked, said and done about a meeting's footage.
    pub(super) fn keeps(&self, does: &str) -> Option<Told<Command>> {
        let known = [
            "demand_footage",
            "end_demand",
            "give_advice",
            "decide_release",
            "hand_over",
        ];
        known.contains(&does).then(|| self.of_footage(does))
    }

    fn of_footage(&self, does: &str) -> Told<Command> {
        let meeting = self.of_meeting()?;
        let typed = self.typed;
        let ground = typed.words("ground");
        Ok(match does {
            "demand_footage" => {
                let deadline = typed.text("deadline");
                Command::DemandFootage(FootageDemanded {
                    meeting,
                    demanded_by: typed.words("demanded_by"),
                    authority: typed.words("authority"),
                    ground,
                    form: typed.words("as"),
                    deadline: deadline.map(|_| self.day("deadline")).transpose()?,
                })
            }
            "end_demand" => Command::EndDemand(DemandEnded {
                meeting,
                demand: self.act("demand")?,
                end: self.chosen("end")?,
                ground,
            }),
            "give_advice" => Command::GiveAdvice(AdviceGiven {
                meeting,
                adviser: typed.words("adviser"),
                date: self.day("date")?,
                course: self.chosen("course")?,
                text: typed.words("text"),
            }),
            "decide_release" => {
                let to = self.maybe_office("to")?;
                let until = typed.text("until");
                Command::DecideRelease(ReleaseDecided {
                    meeting,
                    course: self.chosen("course")?,
                    to: to
                        .map(|office| Recipient::Office { office })
                        .into_iter()
                        .collect(),
                    until: until.map(|_| self.day("until")).transpose()?,
                    decided_by: None,
                    ground,
                    advice: std::collections::BTreeMap::new(),
                })
            }
            _hand_over => Command::HandOver(HandedOver {
                meeting,
                from: None,
                to: self.office("to")?,
                demand: typed
                    .text("demand")
                    .map(|_| self.act("demand"))
                    .transpose()?,
                parent: typed
                    .text("parent")
                    .map(|_| self.act("parent"))
                    .transpose()?,
                files: self.files()?,
            }),
        })
    }

    /// The list of files, a line each: SHA-256, length in bytes, name.
    fn files(&self) -> Told<Vec<ListedFile>> {
        let wrong = |line: &str| -> String {
            let short: String = line.chars().take(64).collect();
            self.t.fill("me-files-line").put("line", short).into()
        };
        let lines = self.typed.lines("files").take(LINES_MAX);
        lines
            .map(|line| listed(line).ok_or_else(|| wrong(line)))
            .collect()
    }
}

/// Reads "SHA-256, length, name" with spaces between, as `onrecord list` prints it.
fn listed(line: &str) -> Option<ListedFile> {
    let (digest, rest) = line.split_once(char::is_whitespace)?;
    let (bytes, name) = rest.trim_start().split_once(char::is_whitespace)?;
    Some(ListedFile {
        name: name.trim_start().to_owned(),
        bytes: bytes.parse().ok()?,
        digest: digest.parse::<Digest>().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_digest_length_and_name() {
        let sum = "ab".repeat(32);
        let read = listed(&format!("{sum}  12  east wall.mp4")).expect("a file");
        assert_eq!((read.name.as_str(), read.bytes), ("east wall.mp4", 12));
        assert_eq!(read.digest, Digest([0xab; 32]));
        for wrong in [
            "",
            "x",
            &sum,
            &format!("{sum} 12"),
            &format!("{sum} -1 a"),
            "ab 12 a",
        ] {
            assert_eq!(listed(wrong), None, "{wrong:?}");
        }
    }
}
