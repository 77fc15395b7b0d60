"""People, their memberships, sign-up, sign-in and accounts."""
