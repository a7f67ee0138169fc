//! People come in: the public site, the console, the API.
