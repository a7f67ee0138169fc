# गिनती में उपस्थिति, और उसे कैसे पूछा जाए
attendance-title = उपस्थिति
attendance-says =
    { $n ->
        [0] समाप्त हुई कोई बैठक नहीं, { $period }।
        [1] समाप्त हुई एक बैठक, { $period }।
       *[other] समाप्त हुई { $n } बैठकें, { $period }।
    }
attendance-period-usual = { $from } से { $until } तक, पिछले बारह महीने
attendance-period = { $from } से { $until } तक
attendance-zone = दिन { $zone } के अनुसार। बैठक उस दिन गिनी जाती है जिस दिन वह आरंभ हुई।
attendance-expected = अपेक्षित
attendance-present = उपस्थित
attendance-in-attendance = आमंत्रित उपस्थिति
attendance-absent = अनुपस्थित
attendance-delegated = प्रतिनिधि भेजा
attendance-statements = कथन
attendance-disputed = विवादित
attendance-counts = पद और श्रेणी के अनुसार
attendance-counts-say = हर संख्या से उसके पीछे की बैठकें खुलती हैं, और हर बैठक से उसकी उपस्थिति पंजिका। संख्याएँ पंजिकाओं का योग हैं।
attendance-none = इस अवधि की किसी पंजिका में कोई दर्ज नहीं है।
attendance-office = पद
attendance-both-sides = दोनों पक्ष पढ़ें
attendance-all-disputed = सभी विवादित बैठकें
attendance-total = कुल
behind-says = समाप्त हुई बैठकें, { $period }, नवीनतम पहले।
behind-none = इस संख्या के पीछे कोई बैठक नहीं है।
conditions-title = उपस्थिति की शर्तें
conditions-say = बैठक आरंभ होने के समय की स्थिति।
conditions-none = इस अवधि में किसी ने शर्त पर भाग नहीं लिया।
condition-who = { $office } की ओर से { $to } के समक्ष
condition-assured = पूछा { $asked } → आश्वासन { $answered }
condition-refused = पूछा { $asked } → अस्वीकार { $answered }
condition-unanswered = पूछा { $asked } → उत्तर नहीं मिला
condition-late = बैठक आरंभ होने के बाद रखी गई
condition-assured-after = बाद में आश्वासन, { $clock }
condition-refused-after = बाद में अस्वीकार, { $clock }
filters-label = क्या दिखाया जाए
filters-office = पद
filters-any-office = सभी पद
filters-body = निकाय
filters-any-body = सभी निकाय
filters-category = श्रेणी
filters-any-category = सभी श्रेणियाँ
filters-from = कब से
filters-until = कब तक
filters-state = स्थिति
filters-any-state = सभी स्थितियाँ
filters-go = दिखाएँ
asked-unknown = इस पृष्ठ से “{ $name }” नहीं पूछा जा सकता। नीचे वह दिखाया गया है जो बिना पूछे दिखता है।
asked-twice = पते में “{ $name }” दो बार दिया गया है: एक ही बार दें।
asked-day = “{ $text }” कोई तिथि नहीं है: वर्ष-माह-दिन लिखें, जैसे 2026-11-22।
asked-order = अवधि आरंभ से पहले ही समाप्त हो जाती है: { $from } से { $until } तक माँगी गई थी।
asked-page = सूची का ऐसा कोई पृष्ठ नहीं है: 1 से { $most } तक की संख्या लिखें।
asked-choice = “{ $text }” यहाँ नहीं चुना जा सकता: इनमें से चुनें: { $among }।
