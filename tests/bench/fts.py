"""The baseline: PostgreSQL's own full text search over the same rows, asked for the same answer.

Full text in the Spanish configuration over text without accents, a GIN index, the top 20 by
rank, the total and four facet counts; misspelt words by trigrams; suggestions only by the
beginning of a title, where the index also looks inside titles and for creators and subjects.
"""

import asyncpg

PREPARE = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE fts AS
SELECT id, kind, licence, languages, subjects, lower(unaccent(title)) AS plain_title,
       setweight(to_tsvector('spanish', unaccent(title)), 'A') ||
       setweight(to_tsvector('simple', unaccent(coalesce(
         (SELECT string_agg(c->>'name', ' ') FROM jsonb_array_elements(creators) c), ''))), 'B') ||
       setweight(to_tsvector('spanish', unaccent(coalesce(
         (SELECT string_agg(k, ' ') FROM jsonb_array_elements_text(keywords) k), ''))), 'C')
         AS words
FROM item;
CREATE INDEX ON fts USING gin (words);
CREATE INDEX ON fts (id);
CREATE INDEX ON fts (plain_title text_pattern_ops);
CREATE TABLE fts_word AS
SELECT word, ndoc FROM ts_stat(
  'SELECT to_tsvector(''simple'', unaccent(title)) FROM item') WHERE length(word) > 3;
CREATE INDEX ON fts_word USING gin (word gin_trgm_ops);
ANALYZE fts; ANALYZE fts_word;
"""

_ANSWER = """
WITH q AS (SELECT {query} AS q), found AS MATERIALIZED (
  SELECT f.id, f.kind, f.licence, f.languages, f.subjects, ts_rank(f.words, q.q) AS rank
  FROM fts f, q WHERE f.words @@ q.q {filters})
SELECT (SELECT count(*) FROM found),
  ARRAY(SELECT id FROM found ORDER BY rank DESC, id LIMIT 20),
  (SELECT jsonb_object_agg(kind, n) FROM (SELECT kind, count(*) n FROM found GROUP BY 1) a),
  (SELECT jsonb_object_agg(licence, n) FROM (SELECT licence, count(*) n FROM found GROUP BY 1) a),
  (SELECT jsonb_object_agg(v, n) FROM (SELECT v, count(*) n FROM found,
     jsonb_array_elements_text(languages) v GROUP BY 1) a),
  (SELECT jsonb_object_agg(v, n) FROM (SELECT v, count(*) n FROM found,
     jsonb_array_elements_text(subjects) v GROUP BY 1) a)
"""
_WORDS = "plainto_tsquery('spanish', unaccent($1)) || plainto_tsquery('simple', unaccent($1))"
_PREFIX = "to_tsquery('simple', unaccent($1) || ':*')"
_NEAREST = """(plainto_tsquery('spanish', (SELECT word FROM fts_word WHERE word % unaccent($1)
  ORDER BY similarity(word, unaccent($1)) DESC, ndoc DESC LIMIT 1)))"""
_FILTERS = "AND f.languages ? 'en' AND f.kind = 'book'"

QUERIES = {
    "rare word": _ANSWER.format(query=_WORDS, filters=""),
    "common word": _ANSWER.format(query=_WORDS, filters=""),
    "common + 2 filters": _ANSWER.format(query=_WORDS, filters=_FILTERS),
    "prefix": _ANSWER.format(query=_PREFIX, filters=""),
    "typo": _ANSWER.format(query=_NEAREST, filters=""),
    "suggestions": """SELECT i.id, i.title FROM fts JOIN item i USING (id)
      WHERE plain_title ~>=~ lower(unaccent($1))
        AND plain_title ~<~ (lower(unaccent($1)) || '~')
      ORDER BY plain_title USING ~<~ LIMIT 8""",
}


async def size_of_fts(connection: asyncpg.Connection) -> int:
    """Return the bytes of the tables and indexes of the baseline."""
    return int(
        await connection.fetchval(
            "SELECT pg_total_relation_size('fts') + pg_total_relation_size('fts_word')"
        )
    )
