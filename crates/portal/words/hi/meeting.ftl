# बैठक का पृष्ठ
meeting-recorded-by =
    { $n ->
        [1] 1 कैमरे से रिकॉर्ड की गई
       *[other] { $n } कैमरों से रिकॉर्ड की गई
    }
meeting-being-recorded-by =
    { $n ->
        [1] 1 कैमरे से रिकॉर्ड हो रही है
       *[other] { $n } कैमरों से रिकॉर्ड हो रही है
    }
meeting-recorder-stopped = रिकॉर्डर रुक गया
meeting-download = MP4 डाउनलोड करें, { $size }
meeting-download-part = MP4 भाग { $part } डाउनलोड करें, { $size }
meeting-every-camera = कक्ष के सभी कैमरे
meeting-custody-no-order = रिकॉर्डिंग का कोई आदेश नहीं दिया गया है, और कुछ भी रिकॉर्ड नहीं किया जाता।
meeting-custody-destroyed = अब कुछ भी सुरक्षित नहीं है: जो रिकॉर्ड हुआ था, वह नष्ट किया गया।
meeting-custody-nothing = रिकॉर्डिंग का आदेश है। अभी कुछ भी रखा नहीं गया है।
meeting-custody-complete =
    { $n ->
        [1] एक कैमरे की { $length } की फ़ुटेज, जिसका पूरा लेखा लॉग की { $entries } प्रविष्टियों में है।
       *[other] { $n } कैमरों की { $length } की फ़ुटेज, जिसका पूरा लेखा लॉग की { $entries } प्रविष्टियों में है।
    }
meeting-custody-so-far =
    { $n ->
        [1] अब तक एक कैमरे की { $length } की फ़ुटेज, लॉग की { $entries } प्रविष्टियों में।
       *[other] अब तक { $n } कैमरों की { $length } की फ़ुटेज, लॉग की { $entries } प्रविष्टियों में।
    }
meeting-absent = अभिलेख में “{ $name }” नाम की कोई बैठक नहीं है।
meeting-state = बैठक की स्थिति
meeting-player = प्लेयर
meeting-glance = एक नज़र में
meeting-key-gap = अंतराल
meeting-in-words = यही शब्दों में
meeting-sections = इस पृष्ठ पर
meeting-agenda = कार्यसूची
meeting-no-agenda = कोई कार्यसूची प्रकाशित नहीं हुई।
meeting-now = इस समय
meeting-record = अभिलेख
meeting-order = रिकॉर्डिंग आदेश
meeting-no-order = रिकॉर्डिंग का कोई आदेश नहीं दिया गया। आदेश के बिना कोई कैमरा रिकॉर्ड नहीं करता।
meeting-decided-by = निर्णयकर्ता
meeting-ground = कारण
meeting-handling = उपयोग
meeting-entered = दर्ज
meeting-cameras = कैमरे
meeting-digests = फ़्रेम डाइजेस्ट
meeting-nothing-kept = अभी कुछ नहीं रखा गया।
meeting-last-segment = अंतिम खंड
meeting-closed-parts = बंद भाग
meeting-none-closed = कोई भाग जनता के लिए बंद नहीं रहा।
meeting-gaps = अंतराल
meeting-no-gap = खुली बैठक में कोई अंतराल अभिलेख में नहीं है।
meeting-col-camera = कैमरा
meeting-col-time = समय
meeting-col-length = अवधि
meeting-col-cause = वजह
meeting-acts = कार्य
meeting-verify = सत्यापन
meeting-verify-file = आपको इस पृष्ठ पर विश्वास करने की आवश्यकता नहीं है। डाउनलोड की गई फ़ाइल, या उसकी किसी हानिरहित प्रति या अंश की जाँच लॉग से करें:
meeting-verify-log = पूरे लॉग, हर सार्वजनिक कार्य और हर प्रमाण की जाँच करें:
meeting-verify-key = लॉग की कुंजी, जो एक से अधिक स्थानों से ली जानी चाहिए:
meeting-streams = अन्य प्लेयरों के लिए स्ट्रीम
meeting-sound-alone = केवल ध्वनि<unseen>, { $camera }</unseen>
meeting-of-camera = { $what }<unseen>, { $camera }</unseen>
meeting-bar = बैठक एक नज़र में; नीचे की सूची यही शब्दों में बताती है
meeting-key-pictures = चित्र
meeting-key-lanes = चित्र, हर कैमरे की एक पट्टी
meeting-key-destroyed = चित्र, बाद में नष्ट किए गए
meeting-convened = संयोजक: { $convener }। सूचना { $when } बजे दी गई।
meeting-play-from = { $clock }<unseen>: यहाँ से चलाएँ</unseen>
meeting-entered-by = { $when }, { $who }, <entry>प्रविष्टि { $n }</entry>
meeting-closed-during = <strong>{ $span }</strong>, मद “{ $item }” के समय।
meeting-closed-span = <strong>{ $span }</strong>।
meeting-destroyed-says = कारण: { $ground }। निर्णयकर्ता: { $office }, समीक्षा { $date } तक। रिकॉर्डिंग सीलबंद की गई थी और फिर नष्ट की गई।
meeting-sealed-says =
    { $n ->
        [0] कारण: { $ground }। निर्णयकर्ता: { $office }, समीक्षा { $date } तक। इसकी रिकॉर्डिंग सीलबंद होनी है; अब तक कुछ सीलबंद नहीं हुआ है।
        [1] कारण: { $ground }। निर्णयकर्ता: { $office }, समीक्षा { $date } तक। एक कैमरे की रिकॉर्डिंग सीलबंद है।
       *[other] कारण: { $ground }। निर्णयकर्ता: { $office }, समीक्षा { $date } तक। { $n } कैमरों की रिकॉर्डिंग सीलबंद है।
    }
meeting-closed-says = कारण: { $ground }। निर्णयकर्ता: { $office }, समीक्षा { $date } तक। बिल्कुल रिकॉर्ड नहीं किया गया।
meeting-closed-exemption = छूट: { $exemption }।
meeting-all-acts = सभी { $n } कार्य, उनके प्रमाण सहित (JSON)
meeting-verify-notice = केवल सामान्य उपकरणों से, इस बैठक की सूचना के लिए। डाइजेस्ट <entry>प्रविष्टि { $n }</entry> में दिखाए गए लीफ़ के बराबर होना चाहिए:
moment-item = { $clock } पर बैठक में “{ $item }” पर चर्चा थी।
moment-open = { $clock } पर बैठक खुले सत्र में थी।
moment-closed = { $clock } पर बैठक जनता के लिए बंद थी। कारण: { $ground }।
moment-recess = { $clock } पर बैठक में विराम था: { $reason }।
moment-outside = { $clock } पर बैठक सत्र में नहीं थी।
cite-title = उद्धृत करें, लिंक दें या अपने पृष्ठ पर दिखाएँ
cite-says = यह लिंक इसी सेकंड पर ले जाता है, जब तक अभिलेख रहेगा।
cite-text = { $body }: “{ $title }”, { $day }, { $clock }। { $site }, { $address }
cite-copy-text = उद्धरण की प्रति लें
cite-copy-link = लिंक की प्रति लें
cite-embed = प्लेयर को किसी अन्य साइट पर दिखाने के लिए:
cite-embed-code = अन्य साइट के लिए कोड
meeting-attendance = उपस्थिति
meeting-nobody-invited = अभिलेख में न कोई आमंत्रण है, न किसी का आगमन।
meeting-whole-register = पूरी उपस्थिति पंजिका, मुद्रण के लिए
meeting-decisions = निर्णय और कार्रवाई
meeting-nothing-decided = अभिलेख में कोई प्रस्ताव, निर्णय या वचन नहीं है।
meeting-minutes = कार्यवृत्त, मुद्रण के लिए
meeting-papers = पत्र
meeting-no-papers = कोई पत्र नहीं रखा गया।
meeting-paper-late = नियमों में माँगे गए समय के बाद रखा गया
meeting-paper-digest = SHA-256
meeting-footage-amiss = फ़ुटेज अभिलेख के अनुसार नहीं है
meeting-footage-destroyed = फ़ुटेज नष्ट की गई
meeting-footage-destroying = फ़ुटेज नष्ट की जा रही है
meeting-custody-line = अभिरक्षा
meeting-disputed = उपस्थिति विवादित
meeting-told-otherwise = सूचना से भिन्न व्यवहार
meeting-told-says = रिकॉर्डिंग के साथ प्रतिभागियों को दी गई सूचना से भिन्न व्यवहार हुआ। हर अंतर हर प्रतिभागी को बताया जाता है।

# Copies and demands on a meeting's page
copies-title = जो प्रतियाँ सौंपी गईं
copies-demands = फ़ुटेज की माँगें
copies-missing =
    { $days ->
        [0] आज सौंपी गई, पावती नहीं मिली
        [one] पावती { $days } दिन से नहीं मिली
       *[other] पावती { $days } दिनों से नहीं मिली
    }
copies-of = प्रविष्टि { $n } वाली प्रति से बनी प्रति
copies-of-original = मूल से बनी
copies-receipt = पावती: प्रविष्टि { $n }
copies-given-signed = देने वाले ने पासकी से हस्ताक्षर किए
copies-received-signed = पाने वाले ने पासकी से हस्ताक्षर किए
copies-release-followed = { $adviser } ने { $date } को जारी करने की सलाह दी: { $text }। यह मानी गई।
copies-release-not-followed = { $adviser } ने { $date } को जारी करने की सलाह दी: { $text }। यह नहीं मानी गई।
copies-withhold-followed = { $adviser } ने { $date } को रोकने की सलाह दी: { $text }। यह मानी गई।
copies-withhold-not-followed = { $adviser } ने { $date } को रोकने की सलाह दी: { $text }। यह नहीं मानी गई।
openings-title = सीलबंद को खोलना
opening-whole = { $office } को सील { $seal } में रखी रिकॉर्डिंग खोलनी है, { $authority } के अधीन: { $purpose }
opening-range = { $office } को सील { $seal } में रखी { $from } से { $until } तक की रिकॉर्डिंग खोलनी है, { $authority } के अधीन: { $purpose }
opening-requested = माँगा गया; { $when } को समाप्त होगा
opening-refused = अस्वीकृत
opening-approved = स्वीकृत; { $of } में से { $n } खंडों का उत्तर मिला; { $when } को समाप्त होगा
opening-answered = हर खंड का उत्तर मिला; क्या मिला, यह अभी किसी ने नहीं बताया
opening-opened = खोला गया
opening-lapsed = समाप्त
opening-answered-by = खंड { $clause }: { $office }, { $when }
released-title = बंद भागों में से दिया गया
released-says = { $office } ने { $to } को दिया, { $when }: { $from } से { $until } तक
released-reasons = यह क्यों, और इससे अधिक क्यों नहीं
released-findings = क्या पाया गया
released-decision = निर्णय
released-decided = { $office } ने निर्णय लिया, { $when }: { $ground }
released-appeal = अपील कैसे करें
released-file = कैमरा { $camera }, { $from } से { $until } तक ({ $size })
released-as-recorded = जैसा रिकॉर्ड हुआ वैसा: फ़ाइल लॉग से अपना प्रमाण स्वयं देती है।
released-derived = व्युत्पन्न, जैसा रिकॉर्ड हुआ वैसा नहीं; अछूता मूल सीलबंद रहता है।
released-muted = { $from } से { $until } तक ध्वनि बंद: { $ground }
released-blacked = { $from } से { $until } तक चित्र काला: { $ground }
released-blurred = { $from } से { $until } तक चित्र धुँधला: { $ground }
released-taken-back = बाद के निर्णय से वापस लिया गया
released-named = जिनका नाम है, उनके लिए, लॉगिन करने पर।
released-partly = बंद भाग का शेष सीलबंद रहता है।
