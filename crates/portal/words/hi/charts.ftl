# चित्र, और उनके पीछे की सारणी
chart-table = यही सारणी में
chart-month = महीना
chart-meeting = बैठक
chart-attendance = महीने के अनुसार उपस्थिति
chart-attendance-says = हर महीने की एक पट्टी: समाप्त हुई बैठकों में पदधारी कितनी बार उपस्थित, आमंत्रित उपस्थिति में और अनुपस्थित रहे।
chart-notice = हर बैठक से पहले सूचना के घंटे
chart-notice-says = नवीनतम बैठकों में हर एक की पट्टी: सूचना और आरंभ के बीच के घंटे। रेखा प्रभावी नियम है।
chart-notice-kept = नियम के अनुसार
chart-notice-short = नियम से कम
chart-notice-rule =
    { $n ->
        [1] नियम: 1 घंटा
       *[other] नियम: { $n } घंटे
    }
chart-notice-given = सूचना के घंटे
chart-notice-asked = तब अपेक्षित
chart-hours = महीने के अनुसार प्रसारित और बंद घंटे
chart-hours-says = पिछले बारह महीनों में हर महीने की पट्टी: बैठकों के वे घंटे जो जनता देख सकी, और वे जो बंद रहे।
chart-hours-shown = प्रसारित
chart-hours-closed = बंद
body-charts = चित्रों में
