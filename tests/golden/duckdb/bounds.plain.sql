SELECT
  "t8"."member",
  "t8"."since",
  "t8"."date",
  MIN("t8"."share") AS "low",
  MAX("t8"."share") AS "high"
FROM (
  SELECT
    "t7"."member",
    "t7"."variant",
    "t7"."detail",
    "t7"."share",
    "t7"."downloads",
    "t7"."start" AS "since",
    "t7"."end" AS "date"
  FROM (
    SELECT
      "t4"."member",
      "t4"."start",
      "t4"."end",
      "t6"."variant",
      '' AS "detail",
      "t4"."downloads",
      COALESCE("t1"."held", 0.0) / "t6"."total" AS "share"
    FROM (
      SELECT
        "t0"."member",
        "t0"."start",
        "t0"."end",
        "t0"."held" AS "downloads"
      FROM "amounts" AS "t0"
      WHERE
        "t0"."variant" = 'asked' AND "t0"."held" > 0
    ) AS "t4"
    INNER JOIN (
      SELECT
        *
      FROM (
        SELECT
          "t0"."variant",
          "t0"."start",
          "t0"."end",
          SUM("t0"."held") AS "total"
        FROM "amounts" AS "t0"
        GROUP BY
          1,
          2,
          3
      ) AS "t2"
      WHERE
        "t2"."total" > 0
    ) AS "t6"
      ON "t4"."start" = "t6"."start" AND "t4"."end" = "t6"."end"
    LEFT OUTER JOIN "amounts" AS "t1"
      ON "t4"."member" = "t1"."member"
      AND "t4"."start" = "t1"."start"
      AND "t4"."end" = "t1"."end"
      AND "t6"."variant" = "t1"."variant"
  ) AS "t7"
) AS "t8"
GROUP BY
  1,
  2,
  3
