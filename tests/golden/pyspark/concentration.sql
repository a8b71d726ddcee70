SELECT
  `t2`.`start` AS `since`,
  `t2`.`end` AS `date`,
  `t2`.`groups`,
  CAST(ROUND(`t2`.`whole`, 0) AS BIGINT) AS `downloads`,
  `t2`.`squares` / (
    `t2`.`whole` * `t2`.`whole`
  ) AS `hhi`,
  1.0 / (
    `t2`.`squares` / (
      `t2`.`whole` * `t2`.`whole`
    )
  ) AS `effective`,
  (
    (
      `t2`.`turned` * 2.0
    ) - (
      (
        CAST(`t2`.`groups` AS DOUBLE) + 1.0
      ) * `t2`.`whole`
    )
  ) / (
    CAST(`t2`.`groups` AS DOUBLE) * `t2`.`whole`
  ) AS `gini`,
  `t2`.`of_1` / `t2`.`whole` AS `top_1`,
  `t2`.`of_5` / `t2`.`whole` AS `top_5`,
  `t2`.`of_10` / `t2`.`whole` AS `top_10`,
  `t2`.`of_50` / `t2`.`whole` AS `top_50`
FROM (
  SELECT
    `t1`.`start`,
    `t1`.`end`,
    COUNT(*) AS `groups`,
    SUM(`t1`.`held`) AS `whole`,
    SUM(`t1`.`held` * `t1`.`held`) AS `squares`,
    SUM(`t1`.`held` * CAST(`t1`.`turn` AS DOUBLE)) AS `turned`,
    SUM(`t1`.`held`) FILTER(WHERE
      `t1`.`turn` > (
        `t1`.`n` - 1
      )) AS `of_1`,
    SUM(`t1`.`held`) FILTER(WHERE
      `t1`.`turn` > (
        `t1`.`n` - 5
      )) AS `of_5`,
    SUM(`t1`.`held`) FILTER(WHERE
      `t1`.`turn` > (
        `t1`.`n` - 10
      )) AS `of_10`,
    SUM(`t1`.`held`) FILTER(WHERE
      `t1`.`turn` > (
        `t1`.`n` - 50
      )) AS `of_50`
  FROM (
    SELECT
      `t0`.`start`,
      `t0`.`end`,
      `t0`.`member`,
      `t0`.`held`,
      (
        ROW_NUMBER() OVER (
          PARTITION BY `t0`.`start`, `t0`.`end`
          ORDER BY `t0`.`held` ASC NULLS LAST, `t0`.`member` ASC NULLS LAST
        ) - 1
      ) + 1 AS `turn`,
      COUNT(*) OVER (
        PARTITION BY `t0`.`start`, `t0`.`end`
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS `n`
    FROM `holdings` AS `t0`
  ) AS `t1`
  GROUP BY
    1,
    2
) AS `t2`
ORDER BY
  `t2`.`end` ASC NULLS LAST
