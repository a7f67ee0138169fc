# The page of an evidence bundle, which is read without a network
bundle-says = This is the record of one meeting, taken from a public log. It can be checked without trusting whoever gave it to you, and without a network.
bundle-check = How to check it
bundle-check-says = In the folder that this page lies in:
bundle-key-says = Compare the key with one that you have from elsewhere: whoever forges a bundle can forge its key. This page is for reading; what counts is in the folders beside it.
bundle-footage = Footage
bundle-acts = What happened, act by act
bundle-spans =
    { $n ->
        [one] Besides these, { $n } act lists the footage piece by piece.
       *[other] Besides these, { $n } acts list the footage piece by piece.
    }
bundle-proof = proof
bundle-certificates = Certificates for courts
bundle-certificates-says = In English, as courts ask for them. Blanks are for whoever signs; have a lawyer read them first.
