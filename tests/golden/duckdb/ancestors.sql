SELECT
  *
FROM (
  SELECT
    "t27"."model",
    "t27"."depth",
    "t27"."via",
    "t27"."relation",
    "t27"."rule",
    "t27"."weight",
    "t27"."root",
    "t11"."country_group",
    "t27"."parent" AS "ancestor",
    "t27"."key" >= 0 AS "listed",
    COALESCE("t11"."name", "t27"."stated") AS "account"
  FROM (
    SELECT
      "t25"."depth",
      "t25"."weight",
      "t25"."root",
      "t25"."asked_key",
      "t25"."key",
      "t25"."parent",
      "t25"."relation",
      "t25"."rule",
      "t25"."nearer",
      "t25"."via",
      "t25"."model",
      "t25"."hub",
      LIST_EXTRACT(STR_SPLIT("t25"."parent", '/'), 1) AS "stated",
      LOWER(LIST_EXTRACT(STR_SPLIT("t25"."parent", '/'), 1)) AS "owner"
    FROM (
      SELECT
        "t24"."depth",
        "t24"."weight",
        "t24"."root",
        "t24"."asked_key",
        "t24"."key",
        "t24"."parent",
        "t24"."relation",
        "t24"."rule",
        "t24"."nearer",
        "t24"."via",
        "t9"."model",
        "t9"."hub"
      FROM (
        SELECT
          "t22".*
          EXCLUDE ("turn")
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t20"."depth",
              "t20"."weight",
              "t20"."root",
              "t20"."asked_key",
              "t20"."key",
              "t20"."parent",
              "t20"."relation",
              "t20"."rule",
              "t20"."nearer",
              "t20"."via",
              ROW_NUMBER() OVER (
                PARTITION BY "t20"."asked_key", "t20"."key"
                ORDER BY "t20"."via" ASC, "t20"."nearer" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "turn"
            FROM (
              SELECT
                "t10"."depth",
                "t10"."weight",
                "t10"."root",
                "t10"."asked_key",
                "t10"."key",
                "t13"."parent",
                "t13"."relation",
                "t13"."rule",
                "t13"."nearer",
                "t8"."via"
              FROM (
                SELECT
                  "t2"."depth",
                  "t2"."weight",
                  "t2"."root",
                  "t2"."model_key" AS "asked_key",
                  "t2"."ancestor_key" AS "key"
                FROM "lineage" AS "t2"
              ) AS "t10"
              SEMI JOIN (
                SELECT
                  CAST("t1"."model_key" AS BIGINT) AS "asked_key"
                FROM "models" AS "t1"
                WHERE
                  (
                    LOWER("t1"."model") = LOWER(':model:')
                  )
                  OR CONTAINS(LOWER("t1"."aliases"), '"' || LOWER(':model:') || '"')
              ) AS "t16"
                ON "t10"."asked_key" = "t16"."asked_key"
              INNER JOIN (
                SELECT
                  "t3"."parent",
                  "t3"."relation",
                  "t3"."rule",
                  "t3"."model_key" AS "nearer",
                  "t3"."parent_key" AS "key"
                FROM "edges" AS "t3"
                WHERE
                  COALESCE("t3"."defect", 'outside') = 'outside'
              ) AS "t13"
                ON "t10"."key" = "t13"."key"
              INNER JOIN (
                SELECT
                  *
                FROM (
                  SELECT
                    "t10"."asked_key",
                    "t10"."key" AS "nearer",
                    "t10"."depth" + 1 AS "depth"
                  FROM (
                    SELECT
                      "t2"."depth",
                      "t2"."weight",
                      "t2"."root",
                      "t2"."model_key" AS "asked_key",
                      "t2"."ancestor_key" AS "key"
                    FROM "lineage" AS "t2"
                  ) AS "t10"
                  SEMI JOIN (
                    SELECT
                      CAST("t1"."model_key" AS BIGINT) AS "asked_key"
                    FROM "models" AS "t1"
                    WHERE
                      (
                        LOWER("t1"."model") = LOWER(':model:')
                      )
                      OR CONTAINS(LOWER("t1"."aliases"), '"' || LOWER(':model:') || '"')
                  ) AS "t16"
                    ON "t10"."asked_key" = "t16"."asked_key"
                ) AS "t17"
                UNION ALL
                SELECT
                  *
                FROM (
                  SELECT
                    CAST("t1"."model_key" AS BIGINT) AS "asked_key",
                    CAST("t1"."model_key" AS BIGINT) AS "nearer",
                    1 AS "depth"
                  FROM "models" AS "t1"
                  WHERE
                    (
                      LOWER("t1"."model") = LOWER(':model:')
                    )
                    OR CONTAINS(LOWER("t1"."aliases"), '"' || LOWER(':model:') || '"')
                ) AS "t15"
              ) AS "t19"
                ON "t10"."asked_key" = "t19"."asked_key"
                AND "t13"."nearer" = "t19"."nearer"
                AND "t10"."depth" = "t19"."depth"
              INNER JOIN (
                SELECT
                  "t1"."model_key" AS "nearer",
                  "t1"."model" AS "via"
                FROM "models" AS "t1"
              ) AS "t8"
                ON "t13"."nearer" = "t8"."nearer"
            ) AS "t20"
          ) AS "t21"
          WHERE
            "t21"."turn" = 0
        ) AS "t22"
      ) AS "t24"
      INNER JOIN (
        SELECT
          "t1"."model_key" AS "asked_key",
          "t1"."model",
          "t1"."hub"
        FROM "models" AS "t1"
      ) AS "t9"
        ON "t24"."asked_key" = "t9"."asked_key"
    ) AS "t25"
  ) AS "t27"
  LEFT OUTER JOIN (
    SELECT
      "t0"."hub",
      "t0"."country_group",
      "t0"."account" AS "name",
      LOWER("t0"."account") AS "owner"
    FROM "accounts" AS "t0"
  ) AS "t11"
    ON "t27"."hub" = "t11"."hub" AND "t27"."owner" = "t11"."owner"
) AS "t28"
ORDER BY
  "t28"."model" ASC,
  "t28"."depth" ASC,
  "t28"."weight" DESC,
  "t28"."ancestor" ASC
