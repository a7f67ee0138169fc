# Days and times
weekday-1 = सोमवार
weekday-2 = मंगलवार
weekday-3 = बुधवार
weekday-4 = गुरुवार
weekday-5 = शुक्रवार
weekday-6 = शनिवार
weekday-7 = रविवार
month-1 = जनवरी
month-2 = फ़रवरी
month-3 = मार्च
month-4 = अप्रैल
month-5 = मई
month-6 = जून
month-7 = जुलाई
month-8 = अगस्त
month-9 = सितंबर
month-10 = अक्टूबर
month-11 = नवंबर
month-12 = दिसंबर
date = { $day } { $month } { $year }
weekday-date = { $weekday }, { $date }
date-clock = { $date }, { $clock } बजे
from = { $date }, { $clock } बजे ({ $zone })
from-until = { $date }, { $clock } बजे से { $until } बजे तक ({ $zone })

# Calendars
title-postponed = स्थगित, नई तिथि तय नहीं: { $title }
title-cancelled = रद्द: { $title }
calendar-when = स्थानीय समय: { $when }
calendar-page = सार्वजनिक पृष्ठ: { $url }

# Subjects
subject-invitation = आमंत्रण: { $title }, { $when }
subject-amendment = परिवर्तन: { $title }, { $when }
subject-postponement = स्थगित: { $title }, अब { $when }
subject-postponement-open = स्थगित, नई तिथि तय नहीं: { $title }
subject-cancellation = रद्द: { $title }, { $when }
subject-recording = रिकॉर्डिंग के उपयोग की सूचना: { $title }
subject-condition = आपके समक्ष एक शर्त रखी गई है: { $title }
subject-request = आपसे एक अनुरोध किया गया है: { $title }
subject-word = अभिलेख में दर्ज: { $title }

# Openings
to = सेवा में, { $name }, { $office }
to-office = सेवा में, { $office }
opening-invitation = { $body } की ओर से आपको { $office } के रूप में इस बैठक में आमंत्रित किया जाता है।
opening-amendment = जिस बैठक में आप { $office } के रूप में आमंत्रित हैं, उसमें परिवर्तन किया गया है। परिवर्तन यह है: { $changes }
opening-amendment-holds = बैठक का विवरण अब इस प्रकार है।
opening-postponement = जिस बैठक में आप { $office } के रूप में आमंत्रित हैं, वह स्थगित कर दी गई है। यह बैठक इस समय होनी थी: { $was }।
opening-cancellation = जिस बैठक में आप { $office } के रूप में आमंत्रित थे, वह रद्द कर दी गई है। आपको उत्तर देने की आवश्यकता नहीं है।
ground = कारण: { $ground }
opening-recording = { $office } के रूप में आपको सूचित किया जाता है कि इस बैठक की रिकॉर्डिंग का उपयोग कैसे होगा।
opening-condition = { $by } इस बैठक में एक शर्त पर भाग लेंगे और वह शर्त { $office } के रूप में आपके समक्ष रखी जाती है:
opening-request = { $by } की ओर से { $office } के रूप में आपसे यह अनुरोध किया गया है:
opening-word = { $by } ने यह अभिलेख में दर्ज किया है; यह { $office } के रूप में आपसे संबंधित है:

# The meeting
fact-title = बैठक: { $title }
fact-when = समय: { $when }
fact-when-open = समय: नई तिथि तय नहीं हुई है
fact-where = स्थान: { $place }
fact-convener = संयोजक: { $convener }
fact-page = सार्वजनिक पृष्ठ: { $url }
fact-concerns = विषय: { $concerns }

# Handling of the recording
handling = क्या रिकॉर्ड होगा और उसे कौन देखेगा
handling-recorded = बैठक का चित्र और ध्वनि रिकॉर्ड किए जाएँगे।
handling-not-recorded = बैठक रिकॉर्ड नहीं की जाएगी।
handling-streamed = जनता बैठक को उसी समय देख सकेगी।
handling-not-streamed = जनता बैठक को उसी समय नहीं देख सकेगी।
handling-nobody = रिकॉर्डिंग किसी को नहीं दी जाएगी।
handling-readers = रिकॉर्डिंग इन्हें दी जाएगी: { $readers }।
handling-readers-from = रिकॉर्डिंग { $when } से इन्हें दी जाएगी: { $readers }।
handling-kept =
    { $days ->
        [one] रिकॉर्डिंग { $keeper } के पास { $days } दिन तक रखी जाएगी।
       *[other] रिकॉर्डिंग { $keeper } के पास { $days } दिनों तक रखी जाएगी।
    }
handling-kept-always = रिकॉर्डिंग { $keeper } के पास बिना किसी अंतिम तिथि के रखी जाएगी।
handling-otherwise = यदि रिकॉर्डिंग का उपयोग किसी और प्रकार से हुआ, तो आपको सूचित किया जाएगा और अभिलेख में अंतर दिखाया जाएगा।

# What is asked
ask-invitation = कृपया स्वीकार करें, कारण बताते हुए अस्वीकार करें, अपने स्थान पर आने वाले का नाम बताएँ, या वह शर्त बताएँ जिस पर आप भाग लेंगे। आप अपने कैलेंडर के बटन से उत्तर दे सकते हैं, या यहाँ, जहाँ कारण या शर्त बताई जा सकती है:
ask-amendment = यदि इस परिवर्तन से आपका उत्तर बदलता है, तो कृपया अपने कैलेंडर के बटन से या यहाँ फिर उत्तर दें:
ask-postponement = कृपया नई तिथि के लिए अपने कैलेंडर के बटन से या यहाँ उत्तर दें:
ask-postponement-open = नई तिथि तय होने पर आपको सूचित किया जाएगा।
ask-recording = कृपया इस सूचना की प्राप्ति स्वीकार करें या इस पर आपत्ति यहाँ दर्ज करें:
ask-condition = कृपया आश्वासन दें, या कारण बताते हुए मना करें:
ask-request = कृपया अनुरोध की प्राप्ति स्वीकार करें और यहाँ उत्तर दें:
ask-word = इसे यहाँ पढ़ा जा सकता है, और जहाँ आपसे उत्तर माँगा गया है वहाँ उत्तर दिया जा सकता है:
ask-by = कृपया { $when } तक उत्तर दें। तब तक उत्तर न आने पर अभिलेख में यही लिखा जाएगा।

# The end
closing = यह संदेश { $body } के लिए { $host } के सार्वजनिक अभिलेख ने लिखा है और केवल आपको भेजा गया है। इसमें ऐसा कुछ नहीं है जो बताए कि आपने इसे पढ़ा या नहीं। अभिलेख में लिखा जाता है कि यह भेजा गया और पहुँचा या नहीं।
