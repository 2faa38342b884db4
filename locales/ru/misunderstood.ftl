### Команда, которую бот не понял

misunderstood-title = Я не понял команду, ничего не изменено.
misunderstood-people = Понял как людей: { $people }
misunderstood-rejected = Не понял:
misunderstood-phone =
    { $why ->
        [too_short] { $text }: для номера телефона мало цифр
        [too_long] { $text }: для номера телефона слишком много цифр
        [invalid] { $text }: такого номера телефона не бывает
        [ambiguous] { $text }: можно прочитать как разные номера; разделите номера запятыми или начните с + и кода страны
        [is_a_group] { $text }: это id группы, а не человека
       *[not_a_number] { $text }: это не номер телефона и не id WhatsApp
    }
misunderstood-problem =
    { $problem ->
        [no_people] Перед «{ $connector }» нет номера телефона.
        [no_connector] Между людьми и группой нет слова «{ $connector }».
        [no_group] После «{ $connector }» нет группы: её названия или id.
        [no_group_only] После команды нет группы: её названия или id.
        [bad_phones] Это неправильные номера телефонов:
       *[not_a_person] Перед «{ $connector }» стоит что-то, что не номер телефона и не id WhatsApp:
    }
misunderstood-example = Правильный пример: { $example }
misunderstood-connector =
    { $action ->
        [remove] из
        [add] в
       *[other] в
    }
