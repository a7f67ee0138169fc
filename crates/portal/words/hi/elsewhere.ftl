# The embedded player and the chamber display
embed-from = { $site } से
display-title = कक्ष पटल
display-nothing = इस कक्ष में अभी कोई बैठक नहीं है
display-item = मद
display-speaker = वक्ता
display-since = { $clock } से
display-lost = संपर्क नहीं है: बैठक खुली है या बंद, यह यहाँ ज्ञात नहीं
display-streamed = इस बैठक का सीधा प्रसारण जनता के लिए हो रहा है।
display-no-camera = यह बैठक खुली है। इस समय कोई कैमरा चित्र नहीं भेज रहा है।
display-closed = यह भाग बंद है। जनता को कुछ नहीं दिखाया जा रहा है।
display-recess = विराम। जनता को कुछ नहीं दिखाया जा रहा है।
display-next = प्रारंभ: { $when }।
display-off = बंद
display-no-room = इस नाम का कोई कक्ष नहीं है।
