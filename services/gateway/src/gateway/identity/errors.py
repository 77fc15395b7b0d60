"""Errors that clients of the identity feature see."""

from kit.problems import Conflict, Forbidden, Invalid, Problem, Unauthenticated


class InvalidCredentials(Unauthenticated):
    slug, title = "invalid-credentials", "The e-mail or the password is not right"


class SignUpRefused(Conflict):
    slug, title = (
        "sign-up-refused",
        "No account can be made with this e-mail; if it is yours, try to sign in",
    )


class WeakPassword(Invalid):
    slug, title = "weak-password", "Choose another password"

    def __init__(self, code: str, detail: str, *, pointer: str) -> None:
        super().__init__(errors=[{"pointer": pointer, "code": code, "detail": detail}])


class InvalidEmail(Invalid):
    slug, title = "invalid-email", "This is not an e-mail address"

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "#/email", "code": "invalid_email"}])


class TooManyAttempts(Problem):
    slug, title, status = "too-many-attempts", "Too many attempts; wait a little", 429

    def __init__(self, seconds: int) -> None:
        super().__init__(headers={"Retry-After": str(seconds)}, retry_after=seconds)


class ForeignOrigin(Forbidden):
    slug, title = "foreign-origin", "The request does not come from this site's own pages"
