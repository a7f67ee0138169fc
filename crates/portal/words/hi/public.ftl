# क्या प्रसारित नहीं हुआ, क्या अब नहीं है, और साथ कैसे रहें
unstreamed-title = जो प्रसारित नहीं हुईं
unstreamed-says = जब तक कोई कारण न दिया जाए, बैठकें प्रसारित होती हैं। इन्हें जनता नहीं देख सकी; जहाँ कारण नहीं बताया गया, वहाँ यही लिखा है।
unstreamed-which = सूची
unstreamed-list = खुली बैठकें जो प्रसारित नहीं हुईं
unstreamed-uncovered = कैमरों की पहुँच से बाहर हुई बैठकें
unstreamed-count = { $n } प्रसारित नहीं हुईं, उनमें { $silent } का कारण नहीं बताया गया; नवीनतम पहले
unstreamed-count-uncovered = अभिलेख में { $n }, नवीनतम पहले
unstreamed-none = अभिलेख में ऐसी कोई बैठक नहीं है।
unstreamed-reason = कारण: { $reason }
unstreamed-elsewhere = अपने कक्ष से बाहर हुई, जैसा सूचना में बताया गया था।
unstreamed-no-camera = ऐसे कक्ष में हुई जहाँ कोई कैमरा उपयोग में नहीं था।
withdrawn-title = जो अब नहीं है
withdrawn-says = कुछ भी ग़ायब नहीं होता। जो रद्द, वापस, नष्ट या मिटाया गया, उसके पीछे यह रहता है: वह क्या था, किसने निर्णय किया, कारण, और लॉग में उसका डाइजेस्ट।
withdrawn-meetings = रद्द की गई बैठकें
withdrawn-meetings-none = कोई बैठक रद्द नहीं की गई।
withdrawn-recordings = वापस ली गई या नष्ट की गई रिकॉर्डिंग
withdrawn-recordings-none = कोई रिकॉर्डिंग न वापस ली गई, न नष्ट की गई।
withdrawn-words = मिटाए गए शब्द
withdrawn-words-none = कोई शब्द नहीं मिटाए गए।
confidential-title = अब भी गोपनीय
confidential-says = जो कुछ अब भी जनता से रोका गया है, क्यों, किसने निर्णय किया, और कब समीक्षा होनी है कि वह ऐसा ही रहे या नहीं। कुछ गोपनीय है, यह बात गोपनीय नहीं है।
confidential-list = बंद भाग और जो वर्गीकृत किया गया
confidential-count = कुल { $n }, जिनमें { $overdue } की समीक्षा की तारीख़ बीत चुकी है; सबसे पुराना पहले
confidential-none = जनता से कुछ भी रोका नहीं गया है।
confidential-part = बंद भाग { $n }, रिकॉर्ड नहीं हुआ
confidential-part-sealed = बंद भाग { $n }, सीलबंद
confidential-item = मद “{ $item }”
confidential-meeting = पूरी बैठक
confidential-since = { $when } से
confidential-review = समीक्षा { $date } को
confidential-no-review = समीक्षा की कोई तारीख़ तय नहीं
confidential-overdue = समीक्षा की तारीख़ बीत चुकी
confidential-to-be-released = जारी किया जाना है
confidential-reviewed =
    { $n ->
        [one] { $n } बार समीक्षा हुई
       *[other] { $n } बार समीक्षा हुई
    }
withdrawn-destroying = नष्ट की जा रही है
withdrawn-destroyed = नष्ट की गई
withdrawn-digest-open =
    { $n ->
        [one] कैमरा { $camera } के एक खंड का डाइजेस्ट
       *[other] कैमरा { $camera } के { $n } खंडों का डाइजेस्ट
    }
withdrawn-digest-sealed =
    { $n ->
        [one] कैमरा { $camera } के एक सीलबंद खंड का डाइजेस्ट
       *[other] कैमरा { $camera } के { $n } सीलबंद खंडों का डाइजेस्ट
    }
follow-says = साथ रहें: <feed>फ़ीड</feed> · <calendar>कैलेंडर</calendar>
follow-meeting = फ़ीड से साथ रहें
feed-all = { $site }: सार्वजनिक अभिलेख
feed-of = { $site } पर { $name }
list-pages = सूची के पृष्ठ
list-back = पीछे
list-on = आगे
list-json = प्रोग्रामों के लिए यही (JSON)
