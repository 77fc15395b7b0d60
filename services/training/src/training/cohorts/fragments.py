"""A course's page as text and JSON-LD, for crawlers and slow phones."""

from html import escape
from typing import Any

from training.cohorts.schemas import Cohort, CourseFragment
from training.courses.schemas import Course
from training.settings import Settings

_MODES = {"in_person": "onsite", "online": "online", "mixed": "blended"}
_MODALITIES = {"in_person": "Presencial", "online": "En línea", "mixed": "Presencial y en línea"}
_LEVELS = {"basic": "Básico", "intermediate": "Intermedio", "advanced": "Avanzado"}
_STATES = {"planned": "planificado", "open": "inscripción abierta", "running": "en curso"}


def course_fragment(course: Course, cohorts: list[Cohort], settings: Settings) -> CourseFragment:
    """Return the page; `cohorts` are those that have not ended."""
    origin = settings.public_url.rstrip("/")
    canonical = f"{origin}/courses/{course.id}"
    held = [cohort for cohort in cohorts if cohort.status in _STATES]
    return CourseFragment(
        title=course.title,
        description=course.summary[:300],
        # The facts around a course's own words are Spanish.
        lang="es",
        canonical=canonical,
        json_ld=_json_ld(course, held, canonical, settings),
        body_html=_body(course, held),
        data=course,
    )


def _json_ld(
    course: Course, cohorts: list[Cohort], canonical: str, settings: Settings
) -> dict[str, Any]:
    """Return a schema.org Course with a CourseInstance for each cohort."""
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": canonical,
        "url": canonical,
        "name": course.title,
        "description": course.summary,
        "inLanguage": course.languages,
        "teaches": course.objectives,
        "educationalLevel": course.level,
        "provider": {"@type": "Organization", "name": settings.organisation},
        "isAccessibleForFree": True,
        "hasCourseInstance": [_instance(course, cohort, settings.country) for cohort in cohorts],
    }


def _instance(course: Course, cohort: Cohort, country: str) -> dict[str, Any]:
    instance: dict[str, Any] = {
        "@type": "CourseInstance",
        "courseMode": _MODES[cohort.modality],
        "startDate": cohort.starts_on.isoformat(),
        "endDate": cohort.ends_on.isoformat(),
        "courseWorkload": _duration(course.hours),
    }
    if cohort.library:
        instance["location"] = {
            "@type": "Library",
            "name": cohort.library.name,
            "address": {"@type": "PostalAddress", "addressCountry": country},
        }
    return instance


def _duration(hours: float) -> str:
    """Return an ISO 8601 duration."""
    whole, minutes = divmod(round(hours * 60), 60)
    return f"PT{whole}H" + (f"{minutes}M" if minutes else "")


def _body(course: Course, cohorts: list[Cohort]) -> str:
    objectives = "".join(f"<li>{escape(text)}</li>" for text in course.objectives)
    dates = "".join(f"<li>{_line(cohort)}</li>" for cohort in cohorts)
    notice = "<p>Datos de demostración.</p>" if course.synthetic else ""
    learned = f"<h2>Qué se aprende</h2><ul>{objectives}</ul>" if objectives else ""
    held = f"<h2>Fechas</h2><ul>{dates}</ul>" if dates else "<p>No hay fechas por ahora.</p>"
    return (
        f"<h1>{escape(course.title)}</h1><p>{escape(course.summary)}</p>{notice}"
        f"<dl><dt>Horas</dt><dd>{course.hours:g}</dd>"
        f"<dt>Nivel</dt><dd>{_LEVELS[course.level]}</dd>"
        f"<dt>Modalidad</dt><dd>{_MODALITIES[course.modality]}</dd></dl>{learned}{held}"
        '<p><a href="/courses">Todos los cursos</a></p>'
    )


def _line(cohort: Cohort) -> str:
    where = "En línea"
    if cohort.library:
        name = escape(cohort.library.name)
        where = f'<a href="/libraries/{cohort.library.id}">{name}</a>'
    dates = f"{cohort.starts_on:%d/%m/%Y} – {cohort.ends_on:%d/%m/%Y}"
    return f"{dates}: {where} ({_STATES[cohort.status]})"
