"""What ``./dnc`` is made of: set-up, embedded services, supervision, checks.

Standard library only, for it runs before anything is installed. Imported by ``./dnc`` as the package ``run``,
so modules here import each other relatively and nothing else of the project.
"""
