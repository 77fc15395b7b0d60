"""What the data path answers by itself."""

from kit.problems import Problem


class RefusedRequest(Problem):
    """The connection ends with the answer: what follows on it may be part of this request."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"Connection": "close"})


class BadRequest(RefusedRequest):
    slug, title, status = "bad-request", "The request cannot be understood in one way only", 400


class ClientTooSlow(RefusedRequest):
    slug, title, status = "request-timeout", "The request body did not arrive in time", 408


class TooLarge(RefusedRequest):
    slug, title, status = "too-large", "The request body is too large", 413


class TargetTooLong(RefusedRequest):
    slug, title, status = "target-too-long", "The address is too long", 414


class HeadersTooLarge(RefusedRequest):
    slug, title, status = "headers-too-large", "The request headers are too large", 431


class ServiceProblem(Problem):
    """A service behind the gateway is at fault; trying again later may help."""

    retry_after = 2

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"Retry-After": str(self.retry_after)})


class ServiceFailed(ServiceProblem):
    slug, title, status = "service-failed", "A part of the system did not answer properly", 502


class ServiceBusy(ServiceProblem):
    slug, title, status = "service-busy", "A part of the system has too much to do", 503
    retry_after = 1


class ServiceTooSlow(ServiceProblem):
    slug, title, status = "service-too-slow", "A part of the system did not answer in time", 504
