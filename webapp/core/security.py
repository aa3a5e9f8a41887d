"""Headers that keep the pages to this host."""

from collections.abc import Awaitable, Callable

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

# wasm-unsafe-eval: TensorFlow.js compiles its kernels. blob: workers are Tone.js' clock.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class SecurityHeadersMiddleware(MiddlewareMixin):
    """Adds the content security policy to every answer."""

    get_response: Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]

    def process_response(self, _request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Set the policy unless a view has set its own."""
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        return response
