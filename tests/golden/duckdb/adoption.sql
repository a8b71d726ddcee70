WITH "t14" AS (
  SELECT
    *
  FROM (
    SELECT
      "t12"."model_key",
      "t12"."model",
      "t12"."account_key",
      "t12"."parameters",
      "t12"."born",
      "t11"."opened",
      "t11"."closed"
    FROM (
      SELECT
        "t1"."model_key",
        "t1"."model",
        "t1"."account_key",
        "t1"."parameters",
        "t1"."created_on" AS "born"
      FROM "models" AS "t1"
      WHERE
        "t1"."parameters" IS NOT NULL AND "t1"."created_on" > CAST('2022-03-02' AS DATE)
    ) AS "t12"
    CROSS JOIN (
      SELECT
        MIN("t3"."begun") AS "opened",
        MAX("t3"."observed") AS "closed"
      FROM "spans" AS "t3"
    ) AS "t11"
  ) AS "t13"
  WHERE
    "t13"."born" >= "t13"."opened"
), "t25" AS (
  SELECT
    "t24"."model",
    "t24"."age",
    "t24"."downloads",
    "t24"."name",
    "t24"."country",
    "t24"."created_on",
    "t24"."bucket",
    (
      ROW_NUMBER() OVER (
        PARTITION BY "t24"."bucket", "t24"."age"
        ORDER BY "t24"."downloads" DESC, "t24"."model" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1
    ) + 1 AS "rank"
  FROM (
    SELECT
      "t16"."model",
      "t23"."age",
      "t23"."downloads",
      "t4"."name",
      "t4"."country_group" AS "country",
      "t16"."born" AS "created_on",
      CASE
        WHEN "t16"."parameters" < 1000000000.0
        THEN 'under 1B'
        WHEN "t16"."parameters" < 10000000000.0
        THEN '1-9B'
        WHEN "t16"."parameters" < 31000000000.0
        THEN '10-30B'
        WHEN "t16"."parameters" < 100000000001.0
        THEN '31-100B'
        ELSE '100B+'
      END AS "bucket"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t20"."model_key",
          "t20"."age",
          SUM("t20"."held") AS "downloads"
        FROM (
          SELECT
            "t19"."date",
            "t19"."model_key",
            "t19"."downloads",
            "t19"."begun",
            "t19"."observed",
            "t19"."model",
            "t19"."account_key",
            "t19"."parameters",
            "t19"."born",
            "t19"."opened",
            "t19"."closed",
            "t19"."age",
            CAST(CAST("t19"."born" AS TIMESTAMP) + TO_DAYS("t19"."age") AS DATE) AS "day",
            GREATEST("t19"."begun", "t19"."born") AS "start",
            "t19"."downloads" * GREATEST(
              CASE
                WHEN "t19"."observed" <= CAST(CAST("t19"."born" AS TIMESTAMP) + TO_DAYS("t19"."age") AS DATE)
                THEN 1.0
                ELSE DATE_DIFF(
                  'DAY',
                  GREATEST("t19"."begun", "t19"."born"),
                  LEAST(
                    "t19"."observed",
                    CAST(CAST("t19"."born" AS TIMESTAMP) + TO_DAYS("t19"."age") AS DATE)
                  )
                ) / NULLIF(DATE_DIFF('DAY', GREATEST("t19"."begun", "t19"."born"), "t19"."observed"), 0)
              END,
              0.0
            ) AS "held"
          FROM (
            SELECT
              "t18"."date",
              "t18"."model_key",
              "t18"."downloads",
              "t18"."begun",
              "t18"."observed",
              "t18"."model",
              "t18"."account_key",
              "t18"."parameters",
              "t18"."born",
              "t18"."opened",
              "t18"."closed",
              UNNEST(CAST([7, 14, 30, 60, 90, 180, 365] AS SMALLINT[])) AS "age"
            FROM (
              SELECT
                "t7"."date",
                "t7"."model_key",
                "t7"."downloads",
                "t8"."begun",
                "t8"."observed",
                "t17"."model",
                "t17"."account_key",
                "t17"."parameters",
                "t17"."born",
                "t17"."opened",
                "t17"."closed"
              FROM (
                SELECT
                  "t2"."date",
                  "t2"."model_key",
                  "t2"."downloads"
                FROM "counted" AS "t2"
              ) AS "t7"
              INNER JOIN (
                SELECT
                  "t3"."date",
                  "t3"."begun",
                  "t3"."observed"
                FROM "spans" AS "t3"
              ) AS "t8"
                ON "t7"."date" = "t8"."date"
              INNER JOIN "t14" AS "t17"
                ON "t7"."model_key" = "t17"."model_key"
            ) AS "t18"
          ) AS "t19"
          WHERE
            CAST(CAST("t19"."born" AS TIMESTAMP) + TO_DAYS("t19"."age") AS DATE) <= "t19"."closed"
        ) AS "t20"
        GROUP BY
          1,
          2
      ) AS "t21"
      WHERE
        "t21"."downloads" > 0
    ) AS "t23"
    INNER JOIN "t14" AS "t16"
      ON "t23"."model_key" = "t16"."model_key"
    INNER JOIN "accounts" AS "t4"
      ON "t16"."account_key" = "t4"."account_key"
  ) AS "t24"
)
SELECT
  "t31"."model",
  "t31"."name",
  "t31"."country",
  "t31"."bucket",
  "t31"."created_on",
  "t31"."age",
  CAST(ROUND("t31"."downloads", 0) AS BIGINT) AS "downloads",
  CAST(ROUND("t31"."median", 0) AS BIGINT) AS "median",
  "t31"."peers",
  "t31"."downloads" / NULLIF("t31"."median", 0) AS "adoption",
  "t31"."rank"
FROM (
  SELECT
    "t27"."model",
    "t27"."age",
    "t27"."downloads",
    "t27"."name",
    "t27"."country",
    "t27"."created_on",
    "t27"."bucket",
    "t27"."rank",
    "t30"."median",
    "t30"."peers"
  FROM "t25" AS "t27"
  INNER JOIN (
    SELECT
      "t28"."bucket",
      "t28"."age",
      QUANTILE_CONT("t28"."downloads", 0.5) AS "median",
      COUNT(*) AS "peers"
    FROM (
      SELECT
        *
      FROM "t25" AS "t26"
      WHERE
        "t26"."rank" <= 10
    ) AS "t28"
    GROUP BY
      1,
      2
  ) AS "t30"
    ON "t27"."bucket" = "t30"."bucket" AND "t27"."age" = "t30"."age"
) AS "t31"
WHERE
  (
    (
      ':model:' = ''
    ) OR (
      LOWER("t31"."model") = LOWER(':model:')
    )
  )
  AND (
    (
      ':bucket:' = ''
    ) OR (
      "t31"."bucket" = ':bucket:'
    )
  )
  AND (
    (
      ':age:' = ''
    ) OR (
      CAST("t31"."age" AS TEXT) = ':age:'
    )
  )
  AND (
    (
      ':model:' <> ''
    ) OR (
      "t31"."rank" <= CAST(':top:' AS BIGINT)
    )
  )
ORDER BY
  CASE
    WHEN "t31"."bucket" = 'under 1B'
    THEN 0
    WHEN "t31"."bucket" = '1-9B'
    THEN 1
    WHEN "t31"."bucket" = '10-30B'
    THEN 2
    WHEN "t31"."bucket" = '31-100B'
    THEN 3
    ELSE 4
  END ASC,
  "t31"."age" ASC,
  "t31"."rank" ASC
