"""Where registering begins: one screen that says what it does, then the number and its code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.access.rules import PUBLIC, allow
from core.models import User


@allow(PUBLIC)
def register(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User) and request.user.number_id is not None:
        return redirect("my-preferences")
    return render(request, "registry/register/register.html")
