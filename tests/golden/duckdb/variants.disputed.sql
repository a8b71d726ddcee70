WITH "t11" AS (
  SELECT
    "t10"."organisation",
    "t10"."country",
    "t10"."member",
    "t10"."start",
    "t10"."end",
    SUM("t10"."held") AS "moved",
    MIN("t10"."name") AS "name",
    MIN("t10"."account") AS "account",
    COUNT(DISTINCT "t10"."account_key") AS "accounts"
  FROM (
    SELECT
      "t8"."date",
      "t8"."account_key",
      "t8"."member",
      "t8"."held" * "t8"."part" AS "held",
      "t8"."organisation",
      "t8"."country",
      "t8"."name",
      "t8"."account",
      "t8"."start",
      "t8"."end",
      "t8"."part",
      "t8"."split",
      "t8"."begun",
      "t8"."observed"
    FROM (
      SELECT
        "t6"."date",
        "t6"."account_key",
        "t6"."member",
        "t6"."held",
        "t6"."organisation",
        "t6"."country",
        "t6"."name",
        "t6"."account",
        "t4"."start",
        "t4"."end",
        "t4"."part",
        "t4"."split",
        "t4"."begun",
        "t4"."observed"
      FROM (
        SELECT
          *
        FROM "disputed" AS "t2"
        WHERE
          "t2"."member" <> "t2"."country"
      ) AS "t6"
      INNER JOIN "spans" AS "t4"
        ON "t6"."date" = "t4"."date"
    ) AS "t8"
  ) AS "t10"
  GROUP BY
    1,
    2,
    3,
    4,
    5
), "t13" AS (
  SELECT
    "t9"."member",
    "t9"."start",
    "t9"."end",
    CASE
      WHEN SUM("t9"."asked") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t9"."asked" / SUM("t9"."asked") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "asked",
    CASE
      WHEN SUM("t9"."largest") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t9"."largest" / SUM("t9"."largest") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "largest",
    CASE
      WHEN SUM("t9"."tests") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t9"."tests" / SUM("t9"."tests") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "tests",
    CASE
      WHEN SUM("t9"."llm") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t9"."llm" / SUM("t9"."llm") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "llm",
    CASE
      WHEN SUM("t9"."credit") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) > 0
      THEN "t9"."credit" / SUM("t9"."credit") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "credit",
    "t9"."asked" AS "downloads",
    SUM("t9"."asked") OVER (
      PARTITION BY "t9"."start", "t9"."end"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "total",
    CASE
      WHEN (
        "t9"."member" <> 'unknown'
      )
      AND (
        SUM("t9"."asked") FILTER(WHERE
          "t9"."member" = 'unknown') OVER (
          PARTITION BY "t9"."start", "t9"."end"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) > 0
      )
      THEN (
        "t9"."asked" + SUM("t9"."asked") FILTER(WHERE
          "t9"."member" = 'unknown') OVER (
          PARTITION BY "t9"."start", "t9"."end"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
      ) / SUM("t9"."asked") OVER (
        PARTITION BY "t9"."start", "t9"."end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE CAST(NULL AS DOUBLE)
    END AS "unknown"
  FROM (
    SELECT
      "t7"."member",
      "t7"."start",
      "t7"."end",
      SUM("t7"."asked" * "t7"."part") AS "asked",
      SUM("t7"."largest" * "t7"."part") AS "largest",
      SUM("t7"."tests" * "t7"."part") AS "tests",
      SUM("t7"."llm" * "t7"."part") AS "llm",
      SUM("t7"."credit" * "t7"."part") AS "credit"
    FROM (
      SELECT
        "t3"."member",
        "t3"."date",
        "t3"."asked",
        "t3"."largest",
        "t3"."tests",
        "t3"."llm",
        "t3"."credit",
        "t4"."start",
        "t4"."end",
        "t4"."part",
        "t4"."split",
        "t4"."begun",
        "t4"."observed"
      FROM "amounts" AS "t3"
      INNER JOIN "spans" AS "t4"
        ON "t3"."date" = "t4"."date"
    ) AS "t7"
    GROUP BY
      1,
      2,
      3
  ) AS "t9"
)
SELECT
  "t35"."member",
  "t35"."variant",
  "t35"."detail",
  "t35"."share",
  "t35"."downloads",
  "t35"."start" AS "since",
  "t35"."end" AS "date"
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t32"."member",
        "t32"."start",
        "t32"."end",
        'disputed' AS "variant",
        "t32"."detail",
        "t32"."downloads",
        "t32"."share"
      FROM (
        SELECT
          "t31"."member",
          "t31"."start",
          "t31"."end",
          "t31"."detail",
          "t24"."downloads",
          (
            "t24"."downloads" + "t31"."moved"
          ) / "t24"."total" AS "share"
        FROM (
          SELECT
            "t28"."member",
            "t28"."start",
            "t28"."end",
            "t28"."detail",
            SUM("t28"."moved") AS "moved"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t12"."member",
                "t12"."start",
                "t12"."end",
                CASE WHEN "t12"."accounts" = 1 THEN "t12"."account" ELSE "t12"."name" END || '|' || "t12"."country" AS "detail",
                -(
                  "t12"."moved"
                ) AS "moved"
              FROM "t11" AS "t12"
            ) AS "t22"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t12"."country" AS "member",
                "t12"."start",
                "t12"."end",
                CASE WHEN "t12"."accounts" = 1 THEN "t12"."account" ELSE "t12"."name" END || '|' || "t12"."country" AS "detail",
                "t12"."moved"
              FROM "t11" AS "t12"
            ) AS "t23"
          ) AS "t28"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t31"
        INNER JOIN (
          SELECT
            "t14"."member",
            "t14"."start",
            "t14"."end",
            "t14"."downloads",
            "t14"."total",
            "t14"."asked",
            "t14"."largest",
            "t14"."tests",
            "t14"."llm",
            "t14"."credit",
            "t14"."unknown"
          FROM "t13" AS "t14"
          WHERE
            "t14"."downloads" > 0
        ) AS "t24"
          ON "t31"."member" = "t24"."member"
          AND "t31"."start" = "t24"."start"
          AND "t31"."end" = "t24"."end"
      ) AS "t32"
    ) AS "t33"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t14"."member",
          "t14"."start",
          "t14"."end",
          'asked' AS "variant",
          '' AS "detail",
          "t14"."downloads",
          "t14"."asked" AS "share"
        FROM "t13" AS "t14"
        WHERE
          "t14"."downloads" > 0 AND "t14"."asked" IS NOT NULL
      ) AS "t16"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t14"."member",
          "t14"."start",
          "t14"."end",
          'largest' AS "variant",
          '' AS "detail",
          "t14"."downloads",
          "t14"."largest" AS "share"
        FROM "t13" AS "t14"
        WHERE
          "t14"."downloads" > 0 AND "t14"."largest" IS NOT NULL
      ) AS "t17"
    ) AS "t25"
  ) AS "t34"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t14"."member",
          "t14"."start",
          "t14"."end",
          'tests' AS "variant",
          '' AS "detail",
          "t14"."downloads",
          "t14"."tests" AS "share"
        FROM "t13" AS "t14"
        WHERE
          "t14"."downloads" > 0 AND "t14"."tests" IS NOT NULL
      ) AS "t18"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t14"."member",
          "t14"."start",
          "t14"."end",
          'llm' AS "variant",
          '' AS "detail",
          "t14"."downloads",
          "t14"."llm" AS "share"
        FROM "t13" AS "t14"
        WHERE
          "t14"."downloads" > 0 AND "t14"."llm" IS NOT NULL
      ) AS "t19"
    ) AS "t26"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t14"."member",
          "t14"."start",
          "t14"."end",
          'credit' AS "variant",
          '' AS "detail",
          "t14"."downloads",
          "t14"."credit" AS "share"
        FROM "t13" AS "t14"
        WHERE
          "t14"."downloads" > 0 AND "t14"."credit" IS NOT NULL
      ) AS "t20"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t14"."member",
          "t14"."start",
          "t14"."end",
          'unknown' AS "variant",
          '' AS "detail",
          "t14"."downloads",
          "t14"."unknown" AS "share"
        FROM "t13" AS "t14"
        WHERE
          "t14"."downloads" > 0 AND "t14"."unknown" IS NOT NULL
      ) AS "t21"
    ) AS "t27"
  ) AS "t29"
) AS "t35"
ORDER BY
  "t35"."member" ASC,
  "t35"."end" ASC,
  "t35"."start" ASC,
  "t35"."variant" ASC,
  "t35"."detail" ASC
