"""What can go wrong with imports, as clients see it."""

from kit.problems import Conflict, Invalid


class ImportEnded(Conflict):
    slug, title = "import-ended", "The import has ended already"


class NotADryRun(Conflict):
    slug, title = "not-a-dry-run", "Only a dry run that is done can be run for real"


class EmptyImport(Invalid):
    slug, title = "empty-import", "The file is empty"
