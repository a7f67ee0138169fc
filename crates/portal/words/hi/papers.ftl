# कथन, अनुरोध, पत्र और प्रतिबद्धताएँ
statements-title = कथन
statements-say = पदधारियों के कथन, अभिलेख के कार्यों पर और अभिलेख से बाहर के विषयों पर। सबको समान स्थान मिलता है; कोई दूसरे का कथन नहीं हटा सकता।
statements-none = अभिलेख में कोई कथन नहीं है।
statement-on = प्रविष्टि { $n } पर
requests-title = अनुरोध
requests-say = किसने किससे पूछा, और क्या प्राप्ति-स्वीकृति और उत्तर समय पर मिले। दिन घड़ी के अनुसार गिने जाते हैं।
requests-none = अभिलेख में कोई अनुरोध नहीं है।
request-head = { $office }, माध्यम: { $channel }
channel-letter = पत्र
channel-mail = ईमेल
channel-call = टेलीफ़ोन
channel-message = संदेश
channel-in-person = मौखिक
channel-record = अभिलेख
request-sent = { $office }: भेजा गया, प्राप्ति-स्वीकृति { $by } तक अपेक्षित
request-delivered = { $office }: पहुँचा, प्राप्ति-स्वीकृति { $by } तक अपेक्षित
request-acknowledged = { $office }: प्राप्ति { $on } को स्वीकार की गई, उत्तर { $by } तक अपेक्षित
request-answered = { $office }: उत्तर { $on } को दिया गया
request-not-acknowledged =
    { $days ->
        [1] { $office }: एक दिन में प्राप्ति स्वीकार नहीं की गई
       *[other] { $office }: { $days } दिनों में प्राप्ति स्वीकार नहीं की गई
    }
request-no-answer =
    { $days ->
        [1] { $office }: एक दिन में उत्तर नहीं
       *[other] { $office }: { $days } दिनों में उत्तर नहीं
    }
request-late = विलंब से
letters-title = पत्र
letters-say = पदों के बीच के पत्र, जिन्हें हर कोई पढ़ सकता है। निजी पत्र लॉग में बिना शब्दों के दर्ज हैं।
letters-none = अभिलेख में ऐसा कोई पत्र नहीं है जिसे हर कोई पढ़ सके।
letter-head = { $author } की ओर से { $to } को: { $purpose }
letter-head-for = { $behalf } की ओर से { $author } द्वारा { $to } को: { $purpose }
letter-condition = शर्त
letter-demand = माँग
letter-advice = सलाह
letter-assurance = आश्वासन
letter-ground = कारण
letter-other = पत्र
letter-acknowledged = प्राप्ति { $on } को स्वीकार की गई
letter-not-acknowledged =
    { $days ->
        [0] प्राप्ति अभी स्वीकार नहीं की गई
        [1] एक दिन में प्राप्ति स्वीकार नहीं की गई
       *[other] { $days } दिनों में प्राप्ति स्वीकार नहीं की गई
    }
commitments-title = प्रतिबद्धताएँ
commitments-say = बैठकों में पदधारियों ने क्या करने का वचन दिया, कब तक, और उसका क्या हुआ। खुली प्रतिबद्धताएँ पहले, नियत तिथि के क्रम में।
commitments-none = अभिलेख में ऐसी कोई प्रतिबद्धता नहीं है।
commitment-head = { $office } की प्रतिबद्धता
commitment-open = खुली
commitment-overdue = विलंबित
commitment-met = पूरी हुई
commitment-dropped = छोड़ी गई
commitment-open-until = खुली, { $due } तक पूरी होनी है
commitment-overdue-since = खुली, { $due } तक पूरी होनी थी
commitment-met-on = { $on } को पूरी हुई: { $evidence }
commitment-dropped-on = { $on } को छोड़ी गई। कारण: { $ground }
papers-erased = शब्द मिटा दिए गए हैं।
