SELECT
  "t2"."date",
  "t2"."source",
  "t2"."kind",
  "t2"."models",
  "t2"."downloads",
  "t2"."done",
  "t2"."found"
FROM (
  SELECT
    "t1"."source",
    "t1"."date",
    "t1"."kind",
    "t1"."models",
    "t1"."downloads",
    "t1"."done",
    ROW_NUMBER() OVER (
      ORDER BY "t1"."date" DESC, "t1"."source" ASC, "t1"."kind" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "turn",
    COUNT(*) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "found"
  FROM (
    SELECT
      *
    FROM "defects" AS "t0"
    WHERE
      (
        (
          ':source:' = ''
        ) OR (
          "t0"."source" = ':source:'
        )
      )
      AND (
        (
          ':kind:' = ''
        ) OR (
          "t0"."kind" = ':kind:'
        )
      )
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."turn" < CAST(':top:' AS BIGINT)
ORDER BY
  "t2"."turn" ASC
