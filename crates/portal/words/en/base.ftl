# Around every page
base-skip = Skip to the content
base-strap = The public record of government meetings
base-nav = Site
base-nav-meetings = Meetings
base-nav-attendance = Attendance
base-nav-unstreamed = Not streamed
base-nav-log = Log
base-nav-verify = Verify
base-foot = Every act on these pages is an entry of a <log>signed log</log> that anyone can <verify>verify</verify> without trusting this site.
base-checkpoint = Checkpoint
base-privacy = Privacy
base-console = Console
base-languages = Language
