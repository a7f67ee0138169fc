# Days, times, lengths and sizes
time-month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
time-month-short =
    { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
time-weekday =
    { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
    }
time-day-month = { $day } { $month }
time-month-year = { $month } { $year }
time-date = { $day } { $month } { $year }
time-day = { $weekday } { $day } { $month } { $year }
time-day-clock = { $day } { $month }, { $clock }
time-at = { $day }, { $clock }
time-day-at = { $day } { $clock }
time-utc = { $at } UTC
time-since = since { $clock }
time-hours = { $hours } h { $minutes } min
time-minutes = { $minutes } min { $seconds } s
time-seconds = { $seconds } s
time-milliseconds = { $n } ms
size-bytes = { $n } bytes
size-kb = { $n } kB
size-mb = { $n } MB
size-gb = { $n } GB
