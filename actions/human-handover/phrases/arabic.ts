/** The commonest ones; letters are written with and without their signs. */
export const arabic = [
  /(?:أتحدث|التحدث|اتحدث|أتكلم|التكلم) (?:مع|إلى|الى) (?:شخص|إنسان|انسان|موظف|ممثل|خدمة العملاء)/u,
];
