# Signing in
signing-none-set-up = No sign-on is set up here. Sign in by passkey or one-time link.
