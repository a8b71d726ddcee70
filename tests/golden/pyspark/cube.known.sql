SELECT
  `t1`.`date`,
  COALESCE(
    SUM(
      IF(
        (
          `t1`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t1`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t1`.`member` IN ('individual', 'community')
              )
            )
          )
        ),
        `t1`.`downloads`,
        NULL
      )
    ),
    0.0
  ) AS `downloads`,
  COALESCE(
    SUM(
      IF(
        (
          `t1`.`grouping` = 'kind'
        ) AND (
          `t1`.`member` <> 'unknown'
        ),
        `t1`.`downloads`,
        NULL
      )
    ),
    0.0
  ) AS `classified`,
  COALESCE(
    SUM(
      IF(
        (
          `t1`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t1`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t1`.`member` IN ('individual', 'community')
              )
            )
          )
        )
        AND NOT (
          `t1`.`member` IN ('individual', 'community', 'unknown')
        ),
        `t1`.`downloads`,
        NULL
      )
    ),
    0.0
  ) AS `country_known`,
  COALESCE(
    SUM(
      IF(
        (
          `t1`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t1`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t1`.`member` IN ('individual', 'community')
              )
            )
          )
        )
        AND (
          `t1`.`member` = 'individual'
        ),
        `t1`.`downloads`,
        NULL
      )
    ),
    0.0
  ) AS `individual`,
  COALESCE(
    SUM(
      IF(
        (
          `t1`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t1`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t1`.`member` IN ('individual', 'community')
              )
            )
          )
        )
        AND (
          `t1`.`member` = 'community'
        ),
        `t1`.`downloads`,
        NULL
      )
    ),
    0.0
  ) AS `community`,
  COALESCE(
    SUM(
      IF(
        (
          `t1`.`grouping` = 'role'
        ) AND (
          `t1`.`member` = 'repackager'
        ),
        `t1`.`downloads`,
        NULL
      )
    ),
    0.0
  ) AS `repackager`,
  COALESCE(
    SUM(
      IF(
        (
          `t1`.`grouping` = 'country'
        )
        AND (
          (
            ':denominator:' = 'all'
          )
          OR (
            (
              `t1`.`member` <> 'unknown'
            )
            AND (
              (
                ':denominator:' = 'attributed'
              )
              OR NOT (
                `t1`.`member` IN ('individual', 'community')
              )
            )
          )
        ),
        `t1`.`estimated`,
        NULL
      )
    ),
    0.0
  ) AS `estimated`
FROM (
  SELECT
    *
  FROM `cube` AS `t0`
  WHERE
    `t0`.`source` = ':source:'
    AND `t0`.`universe` = ':universe:'
    AND `t0`.`credit` = ':credit:'
    AND `t0`.`grouping` IN ('country', 'kind', 'role')
) AS `t1`
GROUP BY
  1
