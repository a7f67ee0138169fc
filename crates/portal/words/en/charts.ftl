# Pictures, with the table behind
chart-table = The same as a table
chart-month = Month
chart-meeting = Meeting
chart-attendance = Attendance by month
chart-attendance-says = A bar for each month: how often offices were present, in attendance and absent at meetings that are over.
chart-notice = Hours of notice before each meeting
chart-notice-says = A bar for each of the latest meetings: hours between notice and start. The line is the rule in force.
chart-notice-kept = As the rules ask
chart-notice-short = Shorter than the rules ask
chart-notice-rule =
    { $n ->
        [1] The rule: 1 hour
       *[other] The rule: { $n } hours
    }
chart-notice-given = Hours of notice
chart-notice-asked = Asked for then
chart-hours = Hours streamed and closed by month
chart-hours-says = A bar for each of the last twelve months: hours of meetings that the public could see, and hours that were closed to it.
chart-hours-shown = Streamed
chart-hours-closed = Closed
body-charts = In pictures
