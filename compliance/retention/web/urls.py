from django.urls import URLPattern, URLResolver, path

from compliance.retention.web import leave, personal_copy

urlpatterns: list[URLPattern | URLResolver] = [
    path("my/data/", personal_copy.my_data, name="my-data"),
    path("my/data/copy.json", personal_copy.my_data_file, name="my-data-file"),
    path("my/leave/", leave.my_leave, name="my-leave"),
    path("my/leave/stop/", leave.my_leave_stop, name="my-leave-stop"),
]
