SELECT
  `t1`.`date`,
  COALESCE(
    SUM(`t1`.`downloads`) FILTER(WHERE
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
      )),
    0.0
  ) AS `downloads`,
  COALESCE(
    SUM(`t1`.`downloads`) FILTER(WHERE
      (
        `t1`.`grouping` = 'kind'
      ) AND (
        `t1`.`member` <> 'unknown'
      )),
    0.0
  ) AS `classified`,
  COALESCE(
    SUM(`t1`.`downloads`) FILTER(WHERE
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
      )),
    0.0
  ) AS `country_known`,
  COALESCE(
    SUM(`t1`.`downloads`) FILTER(WHERE
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
      )),
    0.0
  ) AS `individual`,
  COALESCE(
    SUM(`t1`.`downloads`) FILTER(WHERE
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
      )),
    0.0
  ) AS `community`,
  COALESCE(
    SUM(`t1`.`downloads`) FILTER(WHERE
      (
        `t1`.`grouping` = 'role'
      ) AND (
        `t1`.`member` = 'repackager'
      )),
    0.0
  ) AS `repackager`,
  COALESCE(
    SUM(`t1`.`estimated`) FILTER(WHERE
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
      )),
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
