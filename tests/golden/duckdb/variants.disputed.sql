WITH "t8" AS (
  SELECT
    "t7"."member",
    "t7"."start",
    "t7"."end",
    SUM("t7"."asked") AS "asked",
    SUM("t7"."largest") AS "largest",
    SUM("t7"."tests") AS "tests",
    SUM("t7"."llm") AS "llm",
    SUM("t7"."credit") AS "credit",
    SUM("t7"."guessed") AS "guessed"
  FROM (
    SELECT
      "t3"."member",
      "t4"."start",
      "t4"."end",
      "t3"."asked" * "t4"."part" AS "asked",
      "t3"."largest" * "t4"."part" AS "largest",
      "t3"."tests" * "t4"."part" AS "tests",
      "t3"."llm" * "t4"."part" AS "llm",
      "t3"."credit" * "t4"."part" AS "credit",
      "t3"."guessed" * "t4"."part" AS "guessed"
    FROM "amounts" AS "t3"
    INNER JOIN "spans" AS "t4"
      ON "t3"."date" = "t4"."date"
  ) AS "t7"
  GROUP BY
    1,
    2,
    3
), "t16" AS (
  SELECT
    "t11"."organisation",
    "t11"."country",
    "t11"."start",
    "t11"."end",
    "t11"."member",
    SUM("t11"."held") AS "moved",
    MIN("t11"."name") AS "name",
    MIN("t11"."account") AS "account",
    COUNT(DISTINCT "t11"."account_key") AS "accounts"
  FROM (
    SELECT
      "t9"."date",
      "t9"."account_key",
      "t9"."member",
      "t9"."held" * "t9"."part" AS "held",
      "t9"."organisation",
      "t9"."country",
      "t9"."name",
      "t9"."account",
      "t9"."start",
      "t9"."end",
      "t9"."part",
      "t9"."split",
      "t9"."begun",
      "t9"."observed"
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
    ) AS "t9"
  ) AS "t11"
  GROUP BY
    1,
    2,
    3,
    4,
    5
), "t18" AS (
  SELECT
    "t13"."member",
    "t13"."start",
    "t13"."end",
    "t13"."guessed",
    "t13"."asked" AS "downloads",
    "t15"."all_asked" AS "total",
    "t13"."asked" / "t15"."all_asked" AS "asked",
    "t13"."largest" / "t15"."all_largest" AS "largest",
    "t13"."tests" / "t15"."all_tests" AS "tests",
    "t13"."llm" / "t15"."all_llm" AS "llm",
    "t13"."credit" / "t15"."all_credit" AS "credit",
    CASE
      WHEN (
        "t13"."member" <> 'unknown'
      ) AND (
        "t15"."lost" > 0
      )
      THEN (
        "t13"."asked" + "t15"."lost"
      ) / "t15"."all_asked"
      ELSE CAST(NULL AS DOUBLE)
    END AS "unknown"
  FROM (
    SELECT
      *
    FROM "t8" AS "t10"
    WHERE
      "t10"."asked" > 0
  ) AS "t13"
  INNER JOIN (
    SELECT
      "t10"."start",
      "t10"."end",
      SUM("t10"."asked") FILTER(WHERE
        "t10"."member" = 'unknown') AS "lost",
      NULLIF(SUM("t10"."asked"), 0) AS "all_asked",
      NULLIF(SUM("t10"."largest"), 0) AS "all_largest",
      NULLIF(SUM("t10"."tests"), 0) AS "all_tests",
      NULLIF(SUM("t10"."llm"), 0) AS "all_llm",
      NULLIF(SUM("t10"."credit"), 0) AS "all_credit"
    FROM "t8" AS "t10"
    GROUP BY
      1,
      2
  ) AS "t15"
    ON "t13"."start" = "t15"."start" AND "t13"."end" = "t15"."end"
)
SELECT
  "t39"."member",
  "t39"."variant",
  "t39"."detail",
  "t39"."share",
  "t39"."downloads",
  "t39"."start" AS "since",
  "t39"."end" AS "date"
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t36"."member",
        "t36"."start",
        "t36"."end",
        'disputed' AS "variant",
        "t36"."detail",
        "t36"."downloads",
        (
          "t36"."downloads" + "t36"."moved"
        ) / "t36"."total" AS "share"
      FROM (
        SELECT
          "t35"."organisation",
          "t35"."country",
          "t35"."start",
          "t35"."end",
          "t35"."detail",
          "t35"."member",
          "t35"."moved",
          "t20"."guessed",
          "t20"."downloads",
          "t20"."total",
          "t20"."asked",
          "t20"."largest",
          "t20"."tests",
          "t20"."llm",
          "t20"."credit",
          "t20"."unknown"
        FROM (
          SELECT
            "t23"."organisation",
            "t23"."country",
            "t23"."start",
            "t23"."end",
            "t23"."detail",
            "t23"."member",
            SUM("t23"."moved") AS "moved"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t17"."organisation",
                "t17"."country",
                "t17"."start",
                "t17"."end",
                CASE WHEN "t17"."accounts" = 1 THEN "t17"."account" ELSE "t17"."name" END || '|' || "t17"."country" AS "detail",
                "t17"."member",
                -(
                  "t17"."moved"
                ) AS "moved"
              FROM "t16" AS "t17"
            ) AS "t21"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t17"."organisation",
                "t17"."country",
                "t17"."start",
                "t17"."end",
                CASE WHEN "t17"."accounts" = 1 THEN "t17"."account" ELSE "t17"."name" END || '|' || "t17"."country" AS "detail",
                "t17"."country" AS "member",
                "t17"."moved"
              FROM "t16" AS "t17"
            ) AS "t22"
          ) AS "t23"
          GROUP BY
            1,
            2,
            3,
            4,
            5,
            6
        ) AS "t35"
        INNER JOIN "t18" AS "t20"
          ON "t35"."member" = "t20"."member"
          AND "t35"."start" = "t20"."start"
          AND "t35"."end" = "t20"."end"
      ) AS "t36"
    ) AS "t37"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t19"."member",
          "t19"."start",
          "t19"."end",
          'asked' AS "variant",
          '' AS "detail",
          "t19"."downloads",
          "t19"."asked" AS "share"
        FROM "t18" AS "t19"
        WHERE
          "t19"."asked" IS NOT NULL
      ) AS "t24"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t19"."member",
          "t19"."start",
          "t19"."end",
          'largest' AS "variant",
          '' AS "detail",
          "t19"."downloads",
          "t19"."largest" AS "share"
        FROM "t18" AS "t19"
        WHERE
          "t19"."largest" IS NOT NULL
      ) AS "t25"
    ) AS "t30"
  ) AS "t38"
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
          "t19"."member",
          "t19"."start",
          "t19"."end",
          'tests' AS "variant",
          '' AS "detail",
          "t19"."downloads",
          "t19"."tests" AS "share"
        FROM "t18" AS "t19"
        WHERE
          "t19"."tests" IS NOT NULL
      ) AS "t26"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t19"."member",
          "t19"."start",
          "t19"."end",
          'llm' AS "variant",
          '' AS "detail",
          "t19"."downloads",
          "t19"."llm" AS "share"
        FROM "t18" AS "t19"
        WHERE
          "t19"."llm" IS NOT NULL
      ) AS "t27"
    ) AS "t31"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t19"."member",
          "t19"."start",
          "t19"."end",
          'credit' AS "variant",
          '' AS "detail",
          "t19"."downloads",
          "t19"."credit" AS "share"
        FROM "t18" AS "t19"
        WHERE
          "t19"."credit" IS NOT NULL
      ) AS "t28"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t19"."member",
          "t19"."start",
          "t19"."end",
          'unknown' AS "variant",
          '' AS "detail",
          "t19"."downloads",
          "t19"."unknown" AS "share"
        FROM "t18" AS "t19"
        WHERE
          "t19"."unknown" IS NOT NULL
      ) AS "t29"
    ) AS "t32"
  ) AS "t33"
) AS "t39"
ORDER BY
  "t39"."member" ASC,
  "t39"."end" ASC,
  "t39"."start" ASC,
  "t39"."variant" ASC,
  "t39"."detail" ASC
