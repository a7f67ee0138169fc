# किसने किया
act-by-machine =
    { $part ->
        [recorder] रिकॉर्डर
        [setup] प्रारंभिक स्थापना
        [mail] डाक
        [caretaker] फ़ुटेज-रक्षक
        [visitor] एक आगंतुक
       *[other] यंत्र-भाग { $part }
    }

# बैठक का संचालन
act-recording-ordered-all = कक्ष के सभी कैमरों से रिकॉर्डिंग का आदेश दिया गया, निर्णयकर्ता: { $office }। कारण: { $ground }। उपयोग: { $handling }।
act-recording-ordered = { $cameras } से रिकॉर्डिंग का आदेश दिया गया, निर्णयकर्ता: { $office }। कारण: { $ground }। उपयोग: { $handling }।
act-called-to-order = बैठक आरंभ की गई।
act-item-opened = बैठक में मद “{ $item }” ली गई।
act-recessed = विराम: { $reason }।
act-resumed = बैठक फिर आरंभ हुई।
act-session-closed = बैठक जनता के लिए बंद की गई। कारण: { $ground }। निर्णयकर्ता: { $office }। समीक्षा { $date } तक होगी।
act-session-closed-under = बैठक जनता के लिए बंद की गई। कारण: { $ground }। छूट: { $exemption }। निर्णयकर्ता: { $office }। समीक्षा { $date } तक होगी।
act-session-closed-as-of = बैठक { $time } से जनता के लिए बंद की गई। कारण: { $ground }। निर्णयकर्ता: { $office }। समीक्षा { $date } तक होगी।
act-session-closed-under-as-of = बैठक { $time } से जनता के लिए बंद की गई। कारण: { $ground }। छूट: { $exemption }। निर्णयकर्ता: { $office }। समीक्षा { $date } तक होगी।
act-delay-set = { $n ->
    [0] अब से जनता बैठक को बिना देरी के देखती है। कारण: { $ground }।
    [one] अब से जनता बैठक को कक्ष से एक सेकंड बाद देखती है। कारण: { $ground }।
   *[other] अब से जनता बैठक को कक्ष से { $n } सेकंड बाद देखती है। कारण: { $ground }।
}
act-session-reopened = बैठक जनता के लिए फिर खोली गई।
act-adjourned = बैठक समाप्त की गई।

# व्यवस्था
act-body-established = { $name } को निकाय के रूप में स्थापित किया गया।
act-room-created = कक्ष { $name } स्थापित किया गया।
act-camera-added = { $room } में कैमरा { $camera } जोड़ा गया।
act-camera-key-replaced = कैमरा { $room }/{ $camera } की कुंजी बदली गई।
act-camera-removed = कैमरा { $room }/{ $camera } उपयोग से हटाया गया। कारण: { $ground }।
act-role-granted = { $office } अब इस भूमिका में कार्य कर सकते हैं: { $role }।
act-role-revoked = एक टोकन वापस लिया गया। कारण: { $ground }।
act-rules-set = { $body } के लिए { $rules } निर्धारित किए गए।
act-office-created = पद { $office } स्थापित किया गया।
act-person-appointed-erased = { $person } को { $office } के पद पर नियुक्त किया गया; नाम मिटा दिया गया है।
act-person-appointed = { $person } को { $office } के पद पर नियुक्त किया गया।
act-person-relieved = { $person } को { $office } के पद से मुक्त किया गया। कारण: { $ground }।
act-contact-set = { $office } ने वह पता दिया जिस पर सूचना भेजी जाए।
act-passkey-registered = { $office } की एक पासकी पंजीकृत की गई।
act-passkey-revoked = एक पासकी वापस ली गई। कारण: { $ground }।
act-sign-on-bound = { $issuer } का एक साइन-ऑन अब { $office } का प्रतिनिधित्व करता है।
act-sign-on-unbound = एक साइन-ऑन का संबंध समाप्त किया गया। कारण: { $ground }।
act-recipient-set = { $office } ने अपनी कुंजी निर्धारित की, गोपनीय प्रतिवेदनों और सीलों के अपने भागों के लिए।
act-seal-policy = { $body } जो सीलबंद करता है वह इनमें से हर एक के साथ ही खुलता है: { $clauses }।
act-or = या
act-proposed = ऐसा प्रस्ताव रखा गया जिसके लिए दूसरे व्यक्ति की सहमति आवश्यक है।
act-seconded = कार्य { $act } के प्रस्ताव का समर्थन किया गया।
act-proposal-rejected = कार्य { $act } का प्रस्ताव अस्वीकार किया गया। कारण: { $ground }।
act-disclosure-erased = कार्य { $act } के शब्द मिटाए गए। कारण: { $ground }।
act-told = { $office } को कार्य { $act } की सूचना दी गई।
act-told-failed = { $office } को कार्य { $act } की सूचना नहीं दी जा सकी।
act-told-no-address = { $office } का कोई पता नहीं है जिस पर कार्य { $act } की सूचना दी जाए।
role-operator = संचालक
role-clerk = लिपिक
role-chair = अध्यक्ष
role-officer = अधिकारी
role-custodian = अभिरक्षक

# सूचना और वर्गीकरण
act-meeting-noticed = “{ $title }” की सूचना दी गई, संयोजक: { $convener }।
act-meeting-cancelled = बैठक रद्द की गई। कारण: { $ground }।
act-changed-title = शीर्षक “{ $to }”
act-changed-purpose = उद्देश्य “{ $to }”
act-changed-room = कक्ष “{ $to }”
act-changed-place = स्थान “{ $to }”
act-notice-amended = सूचना में परिवर्तन किया गया: { $changes }। कारण: { $ground }।
act-postponed = बैठक { $when } { $zone } तक स्थगित की गई। कारण: { $ground }।
act-postponed-undated = बैठक स्थगित की गई, नई तिथि तय नहीं। कारण: { $ground }।
act-urgent = अत्यावश्यक: { $urgency }।
act-paper-laid = { $author } का पत्र “{ $title }” बैठक के लिए रखा गया।
act-paper-laid-item = { $author } का पत्र “{ $title }” मद “{ $item }” के लिए रखा गया।
act-classified = बैठक को { $class } वर्गीकृत किया गया।
act-classified-item = मद “{ $item }” को { $class } वर्गीकृत किया गया।
class-open = खुली
class-closed = बंद
class-mixed = आंशिक रूप से खुली
act-closed-title = बैठक को एक बंद शीर्षक दिया गया।
act-closed-title-item = मद “{ $item }” को एक बंद शीर्षक दिया गया।
act-unstreamed = बैठक का प्रसारण नहीं हुआ। कारण: { $reason }।
act-ground = कारण: { $ground }।
act-ground-erased = कारण मिटा दिया गया है।
act-decided-by = निर्णयकर्ता: { $office }।
act-review = समीक्षा { $date } तक होगी।

# आमंत्रण और उपस्थिति
act-invited = { $office } को { $capacity } आमंत्रित किया गया।
act-as-member = सदस्य के रूप में
act-in-attendance = उपस्थित रहने के लिए
act-as-observer = प्रेक्षक के रूप में
act-invitation-withdrawn = { $office } का आमंत्रण वापस लिया गया। कारण: { $ground }।
act-answered-accepted = { $office } ने आमंत्रण स्वीकार किया।
act-answered-declined = { $office } ने आमंत्रण अस्वीकार किया।
act-answered-sends = { $office } के स्थान पर { $delegate } आएँगे।
act-answered-sends-another = { $office } के स्थान पर कोई अन्य पदधारी आएँगे।
act-condition-stated = { $office } एक शर्त पर भाग लेंगे, जो { $to } के समक्ष रखी गई{ $words }।
act-condition-assured = कार्य { $act } की शर्त का आश्वासन दिया गया{ $words }।
act-condition-refused = कार्य { $act } की शर्त अस्वीकार की गई{ $words }।
act-assurance-attached = कार्य { $act } का आश्वासन बैठक के साथ जोड़ा गया।
act-arrived = { $office } आए।
act-arrived-as = { $office } { $capacity } आए।
act-departed = { $office } गए।
act-register-corrected = उपस्थिति पंजिका की पंक्ति { $line } काटी गई। कारण: { $ground }।
act-register-countersigned = { $office } ने उपस्थिति पंजिका पर प्रतिहस्ताक्षर किए।
act-register-objected = { $office } ने उपस्थिति पंजिका पर आपत्ति की{ $words }।
act-absence-stated = { $side } ने { $office } की अनुपस्थिति पर कथन दिया{ $words }।
act-absence-declined = { $side } ने { $office } की अनुपस्थिति पर कथन देने से मना किया।
act-side-convener = संयोजक पक्ष
act-side-invitee = स्वयं पदधारी
act-side-one = एक पक्ष
act-for-meeting = बैठक { $meeting }
act-for-category = { $body } की हर { $category } बैठक
act-for-period = { $body } की { $from } से { $until } तक आरंभ होने वाली बैठकें
act-assurance-given = { $to } को आश्वासन दिया गया, विषय: { $which }{ $words }।
act-supersedes = यह कार्य { $act } के आश्वासन का स्थान लेता है।
act-quoted = : “{ $text }”
act-words-erased = ; शब्द मिटा दिए गए हैं
act-erased = {"["}मिटाया गया]
act-an-office = एक पदधारी
act-somebody = किसी
act-the-public = जनता

# रिकॉर्डिंग के बारे में क्या बताया और क्या किया गया
act-recording-notice = इन्हें बताया गया कि रिकॉर्डिंग का उपयोग कैसे होगा: { $to }। रिकॉर्डिंग: { $handling }।
act-handling = { $recorded }, { $streamed }, { $released }, { $keeper } के पास { $days } दिन तक रखी जाएगी
act-handling-not-recorded = नहीं की जाएगी
act-handling-recorded = { $cameras } से की जाएगी
act-handling-streamed = प्रसारित होगी
act-handling-not-streamed = प्रसारित नहीं होगी
act-handling-released-nobody = किसी को नहीं दी जाएगी
act-handling-released = { $to } को दी जाएगी
act-handling-released-by = { $date } तक { $to } को दी जाएगी
act-recording-notice-acknowledged = { $office } ने रिकॉर्डिंग की सूचना की प्राप्ति स्वीकार की।
act-recording-notice-objected = { $office } ने रिकॉर्डिंग की सूचना पर आपत्ति की: { $text }।
act-handled-otherwise = रिकॉर्डिंग का उपयोग प्रतिभागियों को बताए गए से भिन्न हुआ: { $differences }।
act-differs-untold = कैमरा { $camera } ने बिना बताए रिकॉर्ड किया
act-differs-kept-nothing = कैमरा { $camera } से कुछ नहीं रखा गया
act-differs-streamed = प्रसारण हुआ
act-differs-not-streamed = प्रसारण नहीं हुआ
act-differs-released = { $to } को दी गई
act-differs-not-released = { $date } तक { $to } को नहीं दी गई
act-differs-handed = { $office } को सौंपी गई
act-differs-kept = { $told } के बजाय { $days } दिन तक रखी जाती है
act-differs-never-told = { $office } को कभी बताया ही नहीं गया
act-unordered-camera = चेतावनी: कैमरा { $camera } चित्र भेज रहा है, पर उसे रिकॉर्ड करने का कोई आदेश नहीं है।

# कार्यवाही
act-item-closed = बैठक में मद “{ $item }” पूरी हुई।
act-speaker-noted = { $who } ने इस रूप में बात रखी: { $capacity }।
act-motion-moved = { $mover } ने प्रस्ताव रखा{ $seconded }: “{ $text }”।
act-motion-moved-item = { $mover } ने मद “{ $item }” पर प्रस्ताव रखा{ $seconded }: “{ $text }”।
act-seconded-by = , समर्थक: { $office }
act-vote-carried = कार्य { $act } का प्रस्ताव पारित हुआ: पक्ष में { $ayes }, विपक्ष में { $noes }, तटस्थ { $neither }।
act-vote-lost = कार्य { $act } का प्रस्ताव गिर गया: पक्ष में { $ayes }, विपक्ष में { $noes }, तटस्थ { $neither }।
act-decided = निर्णय हुआ: { $text }।
act-decided-item = मद “{ $item }” पर निर्णय हुआ: { $text }।
act-decision-published = कार्य { $act } का निर्णय सार्वजनिक किया गया।
act-incident = एक घटना दर्ज की गई: { $kind }।
act-incident-told = एक घटना दर्ज की गई, { $kind }: { $text }।
incident-assault = हमला
incident-threat = धमकी
incident-disturbance = व्यवधान
incident-accident = दुर्घटना
incident-other = अन्य प्रकार की
act-commitment-made = { $office } ने { $date } तक के लिए प्रतिबद्धता दी: { $text }।
act-commitment-made-item = { $office } ने मद “{ $item }” पर { $date } तक के लिए प्रतिबद्धता दी: { $text }।
act-commitment-met = कार्य { $act } की प्रतिबद्धता पूरी हुई: { $evidence }।
act-commitment-dropped = कार्य { $act } की प्रतिबद्धता छोड़ दी गई। कारण: { $ground }।
act-minutes-approved = कार्यवृत्त अनुमोदित हुआ।
act-minutes-approved-in = कार्यवृत्त { $meeting } में अनुमोदित हुआ।

# अभिरक्षा
act-demanded = { $who } ने { $authority } के अधीन फ़ुटेज की माँग की: { $form }। कारण: { $ground }।
act-demanded-by = { $who } ने { $authority } के अधीन { $date } तक फ़ुटेज की माँग की: { $form }। कारण: { $ground }।
act-demand-granted = कार्य { $act } की माँग स्वीकार की गई। कारण: { $ground }।
act-demand-refused = कार्य { $act } की माँग अस्वीकार की गई। कारण: { $ground }।
act-demand-lapsed = कार्य { $act } की माँग व्यपगत हुई। कारण: { $ground }।
act-advised-release = { $adviser } ने फ़ुटेज देने की सलाह दी: { $text }।
act-advised-withhold = { $adviser } ने फ़ुटेज रोकने की सलाह दी: { $text }।
act-release-decided = फ़ुटेज { $to } को दी जाएगी।
act-release-decided-from = फ़ुटेज { $to } को दी जाएगी, { $date } से पहले नहीं।
act-withheld = फ़ुटेज रोकी गई है।
act-withheld-until = फ़ुटेज { $date } तक रोकी गई है।
act-advice-followed = कार्य { $act } की सलाह मानी गई।
act-advice-not-followed = कार्य { $act } की सलाह नहीं मानी गई।
act-released = { $to } को फ़ुटेज दी गई: { $what }।
act-retention-decided = फ़ुटेज { $days } दिन तक रखी जाएगी। कारण: { $ground }।
act-hold-placed = { $authority } के अधीन { $what } को नष्ट करने पर रोक लगाई गई, समीक्षा { $date } को। कारण: { $ground }।
act-hold-lifted = कार्य { $act } की रोक हटाई गई। कारण: { $ground }।
act-destruction-decided = { $what } को नष्ट करने का निर्णय हुआ। कारण: { $ground }।
act-destruction-decided-open = { $what } का जो भाग सीलबंद नहीं है, उसे नष्ट करने का निर्णय हुआ। कारण: { $ground }।
act-destruction-decided-sealed = { $what } का जो भाग सीलबंद है, उसे नष्ट करने का निर्णय हुआ। कारण: { $ground }।
act-destruction-begun = कार्य { $act } के अनुसार नष्ट करना शुरू हुआ: यह फ़ुटेज अब किसी को नहीं दिखाई जाती।
act-destroyed =
    { $n ->
        [one] कार्य { $act } के निर्णय के अनुसार { $n } खंड नष्ट किया गया, { $length }।
       *[other] कार्य { $act } के निर्णय के अनुसार { $n } खंड नष्ट किए गए, कुल { $length }।
    }
act-part-stays-closed = बंद भाग { $part } की समीक्षा हुई और वह बंद रहता है, अगली समीक्षा { $date } को। कारण: { $ground }।
act-part-to-be-released = बंद भाग { $part } की समीक्षा हुई और उसे जारी किया जाना है। कारण: { $ground }।
act-viewing = { $who } ने { $day }, { $time }, { $place } में { $what } देखी; निगरानी: { $office }, आधार: कार्य { $act }। कोई प्रति नहीं छोड़ी गई।
act-checked =
    { $n ->
        [one] रखी गई फ़ुटेज फिर से पढ़ी गई: एक खंड वैसा ही है जैसा अभिलेख कहता है।
       *[other] रखी गई फ़ुटेज फिर से पढ़ी गई: { $n } खंड वैसे ही हैं जैसा अभिलेख कहता है।
    }
act-checked-amiss = चेतावनी: रखी गई फ़ुटेज फिर से पढ़ी गई, और सब कुछ वैसा नहीं है जैसा अभिलेख कहता है (विसंगतियाँ: { $found }; सही खंड: { $n })।
act-extent-all = सारी फ़ुटेज
act-extent-cameras = { $cameras } की फ़ुटेज
act-extent-time = सभी कैमरों की फ़ुटेज, { $time }
act-extent = { $cameras } की फ़ुटेज, { $time }
act-extent-from = { $clock } से आगे
act-extent-to = { $clock } तक
act-receipt-signed = कार्य { $act } की सुपुर्दगी की पावती पर हस्ताक्षर हुए।
act-hand-over-disputed = कार्य { $act } की सुपुर्दगी पर आपत्ति की गई: { $text }।
act-footage-deposited = { $depositor } ने फ़ुटेज जमा की, जो उनके अनुसार { $place } में ली गई।

# कैमरे और रिकॉर्डर
act-camera-joined = कैमरा { $camera } से चित्र आने लगे।
act-camera-lost = कैमरा { $camera } से चित्र आना रुक गया: { $cause }।
act-gap-found = कैमरा { $camera } के { $length } के चित्र नहीं हैं: { $cause }।
act-recorder-stopped = रिकॉर्डर रुक गया: { $cause }। सीधा प्रसारण जारी है।
act-recorder-resumed = रिकॉर्डर फिर रिकॉर्ड कर रहा है।
act-later = बाद के संस्करण का एक कार्य ({ $kind })।
act-span-kept =
    { $n ->
        [one] एक खंड लिखा और सुरक्षित किया गया, { $length }।
       *[other] { $n } खंड लिखे और सुरक्षित किए गए, कुल { $length }।
    }
act-seal-prepared =
    { $pieces ->
        [one] सील { $n } तैयार की गई: उसकी कुंजी { $pieces } भाग में बाँटी गई, और केवल उसका सार्वजनिक भाग रहता है।
       *[other] सील { $n } तैयार की गई: उसकी कुंजी { $pieces } भागों में बाँटी गई, और केवल उसका सार्वजनिक भाग रहता है।
    }
act-seal-renewed =
    { $pieces ->
        [one] सील { $n } फिर से तैयार की गई, क्योंकि अभिरक्षक या कुंजियाँ बदल गई थीं; पहले वाली का कभी उपयोग नहीं हुआ। उसकी कुंजी { $pieces } भाग में बाँटी गई।
       *[other] सील { $n } फिर से तैयार की गई, क्योंकि अभिरक्षक या कुंजियाँ बदल गई थीं; पहले वाली का कभी उपयोग नहीं हुआ। उसकी कुंजी { $pieces } भागों में बाँटी गई।
    }
act-piece-acknowledged = { $office } ने सील { $n } का अपना भाग (खंड { $clause }) खोलकर देखा, और वह ठीक है।
act-span-sealed =
    { $n ->
        [one] एक खंड सीलबंद किया गया, { $length }।
       *[other] { $n } खंड सीलबंद किए गए, कुल { $length }।
    }
act-sealed-gap = कैमरा { $camera } का बंद समय के { $length } का कुछ भी सीलबंद नहीं है: { $cause }।
act-opening-requested = { $office } को सील { $n } में रखी रिकॉर्डिंग खोलनी है, { $authority } के अधीन: { $purpose }।
act-opening-approved = खोलने का अनुरोध (कार्य { $act }) स्वीकृत हुआ: { $ground }।
act-opening-approved-as-decided = खोलने का अनुरोध (कार्य { $act }) स्वीकृत हुआ, प्रविष्टि { $decision } के निर्णय के अनुसार।
act-opening-refused = खोलने का अनुरोध (कार्य { $act }) अस्वीकृत हुआ: { $ground }।
act-opening-answered = { $office } ने खोलने के अनुरोध (कार्य { $act }) के लिए अपना भाग दिया (खंड { $clause })।
act-seal-opened =
    { $n ->
        [one] एक खंड वैसा ही खुला जैसा रिकॉर्ड हुआ था (खोलने का अनुरोध: कार्य { $act }), { $amiss } में गड़बड़ी। मिला: { $findings }।
       *[other] { $n } खंड वैसे ही खुले जैसे रिकॉर्ड हुए थे (खोलने का अनुरोध: कार्य { $act }), { $amiss } में गड़बड़ी। मिला: { $findings }।
    }
act-range-released =
    { $n ->
        [one] सीलबंद का एक अंश { $to } को दिया गया, एक फ़ाइल में: { $what }।
       *[other] सीलबंद का एक अंश { $to } को दिया गया, { $n } फ़ाइलों में: { $what }।
    }

# अनुरोध, पत्र, कथन, प्रतिवेदन
act-request-sent = { $from } ने { $to } को अनुरोध भेजा: “{ $subject }”।
act-request-worded = अनुरोध { $request } पर: “{ $text }”।
act-request-delivered = अनुरोध { $request } { $office } तक पहुँचा।
act-request-acknowledged = { $office } ने अनुरोध { $request } की प्राप्ति स्वीकार की।
act-request-answered = { $office } ने अनुरोध { $request } का उत्तर दिया।
act-request-answered-so = { $office } ने अनुरोध { $request } का उत्तर दिया: “{ $text }”।
act-letter-filed = { $author } ने { $to } को { $purpose } लिखा: “{ $text }”।
act-letter-filed-for = { $author } ने { $behalf } की ओर से { $to } को { $purpose } लिखा: “{ $text }”।
purpose-condition = शर्त रखते हुए
purpose-demand = माँग करते हुए
purpose-advice = सलाह देते हुए
purpose-assurance = आश्वासन देते हुए
purpose-ground = कारण बताते हुए
purpose-other = यह
act-letter-acknowledged = पत्र { $letter } की प्राप्ति स्वीकार की गई।
act-statement-on = { $office } का कार्य { $act } पर कथन: “{ $text }”।
act-statement = { $office } का अभिलेख से बाहर के विषय पर कथन: “{ $text }”।
act-protection = { $office } को { $place } में { $by } ने सुरक्षा दी।
act-report-filed = { $to } को एक गोपनीय प्रतिवेदन दिया गया।
act-report-added = प्रतिवेदन { $report } में और जोड़ा गया।
act-report-received = प्रतिवेदन { $report } प्राप्त हुआ।
act-report-under-review = प्रतिवेदन { $report } विचाराधीन है।
act-report-closed = प्रतिवेदन { $report } बंद किया गया।

# गिनती के साथ
act-agenda-published =
    { $n ->
        [1] कार्यसूची प्रकाशित हुई, एक मद के साथ।
       *[other] कार्यसूची प्रकाशित हुई, { $n } मदों के साथ।
    }
act-handed-over =
    { $n ->
        [1] { $from } के अनुसार उन्होंने { $to } को एक फ़ाइल सौंपी।
       *[other] { $from } के अनुसार उन्होंने { $to } को { $n } फ़ाइलें सौंपीं।
    }
act-footage-completed =
    { $n ->
        [1] पूरी फ़ुटेज का लेखा हो गया, एक कैमरा।
       *[other] पूरी फ़ुटेज का लेखा हो गया, { $n } कैमरे।
    }
