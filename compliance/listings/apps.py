from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "compliance.listings"

    def ready(self) -> None:
        from compliance.listings.selectors.listing import stands_listed
        from registry.firms.selectors.caller_bars import bars

        bars.append(stands_listed)
