# What is shown in place of a page
help-no-page = There is no page at this address.
help-sign-in = Sign in
help-fault-more = Try again in a minute. Live streams and downloads do not depend on this page. If it lasts, tell whoever operates this site.
help-absent-more = A meeting keeps one address for life, from its notice on. If a link brought you here, check its last part, or look in the list of <meetings>all meetings</meetings>. Nothing is ever taken off the record: what existed is on the <log>log</log>.
help-forbidden-more = Login links work once. New ones come from whoever operates this site. Everything public is on the <front>front page</front> without signing in.
help-absent = Not on the record
help-forbidden = Sign in first
help-fault = This page cannot be shown at present
help-fault-says = The book or the log cannot be read. Nothing on the record is lost by this.
